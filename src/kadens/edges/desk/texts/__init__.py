"""What customers are told and what is read to them: the texts of notices, and the scripts of consent."""
