from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_classroom_bottom_out")]

    operations = [
        migrations.AddField(
            model_name="classroom",
            name="archived_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
