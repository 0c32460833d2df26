from django.db import migrations, models

import imuse_portal.references
from imuse_portal.references import new_reference


def name_rows(apps, schema_editor):
    """Each its own: a column's default is worked out once."""
    model = apps.get_model("families", "Family")
    for row in model.objects.filter(reference="").iterator():
        model.objects.filter(pk=row.pk).update(reference=new_reference())


class Migration(migrations.Migration):
    dependencies = [("families", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="family",
            name="reference",
            field=models.CharField(default="", max_length=40, verbose_name="reference"),
        ),
        migrations.RunPython(name_rows, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="family",
            name="reference",
            field=models.CharField(
                default=imuse_portal.references.new_reference,
                help_text="By which files that are imported name this row.",
                max_length=40,
                verbose_name="reference",
            ),
        ),
        migrations.AddConstraint(
            model_name="family",
            constraint=models.UniqueConstraint(
                fields=("school", "reference"),
                name="family_reference_once",
                violation_error_message="The school already has a family of this reference.",
            ),
        ),
    ]
