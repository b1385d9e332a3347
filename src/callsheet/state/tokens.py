"""Tokens that programs show in somebody's name, and answers that are kept so that a repeated write is not done twice."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ApiToken(models.Model):
    """A token of one person: only its hash is kept, with what it is recognised by and what it may do.

    `rights` are a part of the person's, `programmes` too ('{}' = every one that the person sees). `window_at` and
    `window_uses` count the requests of the running minute.
    """

    person = models.ForeignKey("state.Person", on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16)
    token_hash = models.CharField(max_length=64, unique=True)
    rights = ArrayField(models.CharField(max_length=40))
    programmes = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    window_at = models.DateTimeField(null=True)
    window_uses = models.IntegerField(default=0)

    class Meta:
        db_table = "api_token"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"],
                name="one_live_token_a_name",
                condition=models.Q(revoked_at__isnull=True),
            )
        ]


class KeptAnswer(models.Model):
    """What a write answered, by the key that its sender gave it: the same key again is answered and not done again.

    Written in the transaction of the write itself, so that there is an answer exactly where something was done.
    """

    whose = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        db_table = "kept_answer"
        constraints = [models.UniqueConstraint(fields=["whose", "key"], name="one_answer_a_key")]
