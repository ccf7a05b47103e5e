from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="classroom",
            name="bottom_out",
            field=models.BooleanField(default=True, help_text="the last hint of an exercise may give the answer"),
        ),
    ]
