"""What the runner remembers: every run with its report, and every row that broke."""

from django.db import models

from kadens.plumbing.db.shape import one_of

__all__ = ["JobRun", "ParkedRow"]

RUN_STATUSES = ("running", "done", "refusals", "stopped", "failed")


class JobRun(models.Model):
    """One run of one job: for which day, for whom, what it did, how it ended."""

    job = models.TextField()
    as_of = models.DateField()
    criteria = models.JSONField(default=dict)
    dry_run = models.BooleanField(default=False)
    actor = models.TextField()
    status = models.TextField(default="running")
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done = models.BigIntegerField(default=0)
    late = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    refusals = models.JSONField(default=dict)
    note = models.TextField(default="")

    class Meta:
        db_table = "runner_job_run"
        constraints = [one_of("status", RUN_STATUSES, "ck_runner_job_run_status")]
        indexes = [models.Index(fields=["job", "-as_of"], name="ix_runner_job_run_job_as_of")]


class ParkedRow(models.Model):
    """A row that broke a job: set aside with its traceback until a person releases it."""

    job = models.TextField()
    row_key = models.BigIntegerField()
    run = models.ForeignKey(JobRun, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    parked_at = models.DateTimeField()
    traceback = models.TextField()
    released_at = models.DateTimeField(null=True)
    released_by = models.TextField(default="")

    class Meta:
        db_table = "runner_parked_row"
        constraints = [
            models.UniqueConstraint(
                fields=["job", "row_key"],
                condition=models.Q(released_at__isnull=True),
                name="uq_runner_parked_row_open",
            )
        ]
