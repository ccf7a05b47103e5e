from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('site', '0002_language'),
    ]

    operations = [
        migrations.AddField(
            model_name='sitesettings',
            name='sso_signup',
            field=models.BooleanField(default=False, help_text="whoever the school's sign-in knows gets an account"),
        ),
    ]
