from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_outbox")]

    operations = [
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                fields=["settled_at"], condition=models.Q(("status", "failed")), name="ix_notices_notice_failed"
            ),
        ),
    ]
