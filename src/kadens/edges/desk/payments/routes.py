"""The addresses of payments, receivables, refunds and the reconciliation."""

from django.urls import URLPattern, path

from kadens.edges.desk.payments import charges, receivables, reconciling, refunding, waiting

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("payments", charges.payments, name="payments"),
    path("payments/export", charges.payments_export, name="payments_export"),
    path("payments/waiting", waiting.payments_waiting, name="payments_waiting"),
    path("payments/attempts/<int:attempt_id>/resolution", waiting.payment_resolution, name="payment_resolution"),
    path("payments/<int:charge_id>", charges.payment, name="payment"),
    path("payments/<int:charge_id>/receipt", charges.payment_receipt, name="payment_receipt"),
    path("receivables", receivables.receivables, name="receivables"),
    path("receivables/export", receivables.receivables_export, name="receivables_export"),
    path("receivables/<int:customer_id>", receivables.receivables_of, name="receivables_of"),
    path("refunds", refunding.refunds, name="refunds"),
    path("refunds/export", refunding.refunds_export, name="refunds_export"),
    path("refunds/<int:part_id>/settlement", refunding.refund_settlement, name="refund_settlement"),
    path("reconciliation", reconciling.reconciliation, name="reconciliation"),
    path("reconciliation/run", reconciling.reconciliation_run, name="reconciliation_run"),
    path(
        "reconciliation/differences/<int:difference_id>/acceptance",
        reconciling.difference_acceptance,
        name="difference_acceptance",
    ),
]
