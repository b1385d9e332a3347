"""Questions that somebody asks again and again: a page's address with its filters, under a name."""

from django.db import models


class SavedView(models.Model):
    """A page as somebody wants to find it again. `query` is the address's query without its question mark; `table` the
    order and filter of its table (the address's fragment). A shared one is offered to all who may see what it asks for."""

    person = models.ForeignKey("state.Person", on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=200)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, blank=True, default="")
    table = models.CharField(max_length=300, blank=True, default="")
    is_shared = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "saved_view"
        constraints = [models.UniqueConstraint(fields=["person", "page", "name"], name="one_saved_view_of_a_name")]
        indexes = [models.Index(fields=["page", "is_shared"], name="saved_views_of_a_page")]
