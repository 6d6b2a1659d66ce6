"""How the installation is: facts for the page of health and for `kadens doctor`, each read in one place."""
