from django.db import migrations, models


class Migration(migrations.Migration):
    """What was set up before this is of unknown eyes; it would have lasted until the evening."""

    dependencies = [("classroom", "0003_parts_of_figures")]

    operations = [
        migrations.AddField(
            model_name="gazesetup",
            name="eyes",
            field=models.CharField(
                default="", help_text="the networks that read the eyes: it holds for no other ones", max_length=40
            ),
            preserve_default=False,
        ),
    ]
