"""Reading history and set-up from tables (`kadens import customers | products | purchases FILE`)."""

from kadens.domain.intake.importing_customers import import_customers
from kadens.domain.intake.importing_products import import_products
from kadens.domain.intake.importing_purchases import import_purchases
from kadens.domain.intake.reports import BadRow, ImportReport

__all__ = ["BadRow", "ImportReport", "import_customers", "import_products", "import_purchases"]
