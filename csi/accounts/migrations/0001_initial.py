import django.contrib.auth.validators
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_functions"),
        ("history", "0001_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "Another account has this user name. Enter a different one."},
                        help_text="Up to 150 letters, digits and the characters @ . + - _",
                        max_length=150,
                        unique=True,
                        validators=[
                            django.contrib.auth.validators.UnicodeUsernameValidator(
                                message="Enter a user name of letters, digits and @ . + - _ only."
                            )
                        ],
                        verbose_name="user name",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("field_staff", "Field staff"),
                            ("manager", "Manager"),
                            ("reader", "Reader"),
                            ("administrator", "Administrator"),
                        ],
                        default="field_staff",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("access_version", models.PositiveIntegerField(default=0, editable=False)),
                ("invited_at", models.DateTimeField(editable=False, null=True, verbose_name="invited")),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "ordering": ("username",),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AccessEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="time")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("signed_in", "Signed in"),
                            ("signed_out", "Signed out"),
                            ("sign_in_failed", "Sign-in failed"),
                            ("second_factor_failed", "Two-step verification failed"),
                            ("account_created", "Account created"),
                            ("link_created", "Link to choose a password created"),
                            ("password_changed", "Password changed"),
                            ("email_changed", "E-mail address changed"),
                            ("second_factor_added", "Two-step verification added"),
                            ("second_factor_removed", "Two-step verification removed"),
                            ("role_changed", "Role changed"),
                            ("district_added", "District added"),
                            ("district_removed", "District removed"),
                            ("deactivated", "Deactivated"),
                            ("activated", "Activated"),
                        ],
                        max_length=30,
                        verbose_name="event",
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=200, verbose_name="detail")),
                ("ip_address", models.GenericIPAddressField(blank=True, null=True, verbose_name="IP address")),
                ("page", models.CharField(blank=True, max_length=200, verbose_name="page")),
                ("program", models.CharField(blank=True, max_length=80, verbose_name="program")),
            ],
            options={
                "verbose_name": "entry of the access log",
                "verbose_name_plural": "access log",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created")),
            ],
            options={
                "verbose_name": "calendar feed",
                "verbose_name_plural": "calendar feeds",
            },
        ),
    ]
