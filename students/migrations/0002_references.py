from django.db import migrations, models

import imuse_portal.references
from imuse_portal.references import new_reference

HELP = "By which files that are imported name this row."


def name_rows(apps, schema_editor):
    """Each its own: a column's default is worked out once."""
    for name in ("Student", "Course"):
        model = apps.get_model("students", name)
        for row in model.objects.filter(reference="").iterator():
            model.objects.filter(pk=row.pk).update(reference=new_reference())


class Migration(migrations.Migration):
    dependencies = [("students", "0001_initial"), ("families", "0002_family_reference")]

    operations = [
        migrations.AddField(
            model_name="student",
            name="reference",
            field=models.CharField(default="", max_length=40, verbose_name="reference"),
        ),
        migrations.AddField(
            model_name="course",
            name="reference",
            field=models.CharField(default="", max_length=40, verbose_name="reference"),
        ),
        migrations.RunPython(name_rows, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="student",
            name="reference",
            field=models.CharField(
                db_index=True,
                default=imuse_portal.references.new_reference,
                help_text=HELP,
                max_length=40,
                verbose_name="reference",
            ),
        ),
        migrations.AlterField(
            model_name="course",
            name="reference",
            field=models.CharField(
                default=imuse_portal.references.new_reference,
                help_text=HELP,
                max_length=40,
                verbose_name="reference",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.UniqueConstraint(
                fields=("year", "reference"),
                name="course_reference_once",
                violation_error_message="The year already has a course of this reference.",
            ),
        ),
    ]
