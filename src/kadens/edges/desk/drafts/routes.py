"""The addresses of new orders."""

from typing import Final

from django.urls import URLPattern, path

from kadens.edges.desk.drafts import cart, completing, continuity, views

__all__ = ["ROUTES"]

LINE: Final = "drafts/<int:draft_id>/lines/<int:at>"
SHIPMENT: Final = f"{LINE}/shipments/<int:event>-<int:repetition>"
ROUTES: list[URLPattern] = [
    path("drafts", views.drafts, name="drafts"),
    path("drafts/new", views.draft_new, name="draft_new"),
    path("drafts/swaps", views.draft_swaps, name="draft_swaps"),
    path("drafts/<int:draft_id>", cart.draft, name="draft"),
    path("drafts/<int:draft_id>/products", cart.draft_products, name="draft_products"),
    path("drafts/<int:draft_id>/address", cart.draft_address, name="draft_address"),
    path("drafts/<int:draft_id>/removal", views.draft_removal, name="draft_removal"),
    path("drafts/<int:draft_id>/lines/new", cart.draft_line_new, name="draft_line_new"),
    path(LINE, continuity.draft_line, name="draft_line"),
    path(f"{LINE}/removal", cart.draft_line_removal, name="draft_line_removal"),
    path(SHIPMENT, continuity.draft_shipment, name="draft_shipment"),
    path(f"{SHIPMENT}/skip", continuity.draft_shipment_skip, name="draft_shipment_skip"),
    path(f"{SHIPMENT}/end", continuity.draft_shipment_end, name="draft_shipment_end"),
    path(f"{SHIPMENT}/original", continuity.draft_shipment_original, name="draft_shipment_original"),
    path("drafts/<int:draft_id>/payment", completing.draft_payment, name="draft_payment"),
    path("drafts/<int:draft_id>/card", completing.draft_card, name="draft_card"),
    path("drafts/<int:draft_id>/complete", completing.draft_complete, name="draft_complete"),
    path("drafts/<int:draft_id>/submitted", completing.draft_submitted, name="draft_submitted"),
]
