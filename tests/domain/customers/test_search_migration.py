"""The migration that folds the customers who were there before, and its plain sentence where pg_trgm is refused."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from kadens.domain.continuity.finding import find_customers
from kadens.domain.customers.models import Customer, FoundWord
from kadens.domain.customers.registering import NewCustomer, register_customers
from tests.factories import ACTOR, DAY, in_one_go

migration = import_module("kadens.domain.customers.migrations.0004_search")


def test_those_who_were_there_before_are_found_afterwards(db, monkeypatch):
    names = ["Åsa Berg", "Bo Ek", "Eva Lind", "Olle Ö", "Per Ny"]
    register_customers([NewCustomer(code=f"K{at}", name=name) for at, name in enumerate(names)], on=DAY, actor=ACTOR)
    kept = list(Customer.objects.order_by("id").values_list("found_by", "phone_digits"))
    Customer.objects.update(found_by="", phone_digits="")
    FoundWord.objects.all().delete()
    assert find_customers("asa") == []
    monkeypatch.setattr(migration, "CHUNK", 2)
    migration.keep_found_of_all(apps, None)
    assert list(Customer.objects.order_by("id").values_list("found_by", "phone_digits")) == kept
    assert [each.name for each in find_customers("åsa borg")] == ["Åsa Berg"]


def test_an_account_that_may_not_switch_it_on_is_told_whom_to_ask(db):
    in_one_go("DROP EXTENSION pg_trgm CASCADE")
    in_one_go("CREATE ROLE kadens_nobody")
    in_one_go("SET LOCAL ROLE kadens_nobody")
    with pytest.raises(migration.TrigramsMissing, match="CREATE EXTENSION pg_trgm"):
        migration.switch_on_trigrams(apps, connection.schema_editor())
    in_one_go("RESET ROLE")
    migration.switch_on_trigrams(apps, connection.schema_editor())
    migration.switch_on_trigrams(apps, connection.schema_editor())
    assert in_one_go("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
