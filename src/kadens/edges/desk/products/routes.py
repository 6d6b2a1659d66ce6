"""The addresses of products."""

from django.urls import URLPattern, path

from kadens.edges.desk.products import views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("products", views.products, name="products"),
    path("products/new", views.product_new, name="product_new"),
    path("products/options", views.product_options, name="product_options"),
    path("products/<int:product_id>", views.product, name="product"),
    path("products/<int:product_id>/edit", views.product_edit, name="product_edit"),
    path("products/<int:product_id>/stock", views.product_stock, name="product_stock"),
    path("products/<int:product_id>/program", views.product_program, name="product_program"),
]
