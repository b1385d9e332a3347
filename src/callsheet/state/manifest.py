"""The manifest: which parts make up the facts, which import brought them, what became of each file."""

import uuid

from django.db import models


class Manifest(models.Model):
    """One step of the facts or of what they are read with. Readers as of `seq` see everything up to it."""

    KINDS = ("import", "registry", "compaction", "repair")

    seq = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20, choices=[(k, k) for k in KINDS])
    programme = models.CharField(max_length=100, blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    next_row_id = models.BigIntegerField()
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        db_table = "manifest"


class RawFile(models.Model):
    """A file as it came, kept by its hash."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=500)
    path = models.CharField(max_length=500)
    size = models.BigIntegerField()
    lines = models.BigIntegerField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "raw_file"


class Part(models.Model):
    """An immutable Parquet file. The unique key makes each chunk of each import land once."""

    path = models.CharField(max_length=300, unique=True)
    kind = models.CharField(max_length=20)
    programme = models.CharField(max_length=100)
    source = models.CharField(max_length=200)
    seq = models.BigIntegerField(db_index=True)
    rows = models.BigIntegerField()
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    first_row_id = models.BigIntegerField()
    key = models.CharField(max_length=400, unique=True)
    retired = models.BigIntegerField(null=True)

    class Meta:
        db_table = "part"
        indexes = [models.Index(fields=["programme", "source", "kind"], name="part_place")]


class Mapping(models.Model):
    """A saved mapping: how files of one source of a programme are read. The newest version of each name is in use.

    A source may have several: its judgments, its reviews and its gold come in files of their own.
    """

    programme = models.CharField(max_length=100)
    source = models.CharField(max_length=200)
    name = models.CharField(max_length=200, default="mapping")
    version = models.PositiveIntegerField()
    text = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=200)

    class Meta:
        db_table = "mapping"
        constraints = [
            models.UniqueConstraint(fields=["programme", "source", "name", "version"], name="one_mapping_version")
        ]


class ImportRun(models.Model):
    """One file on its way in: what state it is in, how far it is, what came of it."""

    STATES = ("waiting", "reading", "committing", "done", "unchanged", "failed", "cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    programme = models.CharField(max_length=100, db_index=True)
    source = models.CharField(max_length=200)
    reader = models.CharField(max_length=60)
    file_name = models.CharField(max_length=500)
    raw_file = models.ForeignKey(RawFile, null=True, on_delete=models.PROTECT, related_name="runs")
    mapping = models.ForeignKey(Mapping, null=True, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=12, choices=[(s, s) for s in STATES], default="waiting")
    step = models.CharField(max_length=200, blank=True, default="")
    share = models.FloatField(default=0.0)
    counts = models.JSONField(default=dict)
    skipped = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    sentence = models.TextField(blank=True, default="")
    rejects_path = models.CharField(max_length=500, blank=True, default="")
    mends = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="mended_by")
    seq = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "import_run"
        indexes = [models.Index(fields=["programme", "-created_at"], name="import_recent")]


class Draft(models.Model):
    """A dropped file between suggestion and import: the First hour's state, so that a reload loses nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey("state.Person", null=True, on_delete=models.CASCADE)
    programme = models.CharField(max_length=100, blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")
    file_name = models.CharField(max_length=500)
    path = models.CharField(max_length=500)
    reader = models.CharField(max_length=60)
    suggestion = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "draft"
