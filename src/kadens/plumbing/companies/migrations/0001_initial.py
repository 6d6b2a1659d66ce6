from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField()),
            ],
            options={
                'db_table': 'companies_claim',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='ck_companies_claim_one_row')],
            },
        ),
    ]
