from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from advisers.querysets import AdviserQuerySet
from csi.core.db.search import Fold
from csi.core.history.actor import AuditedModel
from csi.core.urls import address_of


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    RUSSIAN = "ru", _("Russian")
    KYRGYZ = "ky", _("Kyrgyz")
    UZBEK = "uz", _("Uzbek")
    TAJIK = "tg", _("Tajik")
    TURKISH = "tr", _("Turkish")
    GERMAN = "de", _("German")
    FRENCH = "fr", _("French")


class Adviser(AuditedModel):
    """A civilian police adviser, sent by a participating State or hired in the country."""

    class Sex(models.TextChoices):
        WOMAN = "woman", _("Woman")
        MAN = "man", _("Man")

    class Kind(models.TextChoices):
        INTERNATIONAL = "international", _("International")
        NATIONAL = "national", _("National")

    given_names = models.CharField(_("given names"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80)
    sex = models.CharField(_("sex"), max_length=10, choices=Sex.choices)
    state = CountryField(_("contributing State"), help_text=_("For national staff: the host country."))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.INTERNATIONAL)
    languages = ArrayField(
        models.CharField(max_length=5, choices=Language.choices),
        verbose_name=_("languages"),
        default=list,
        blank=True,
    )
    email = models.EmailField(_("e-mail"), blank=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="adviser",
        help_text=_("With which the adviser signs in; empty if without one."),
    )

    objects = AdviserQuerySet.as_manager()

    class Meta:
        verbose_name = _("adviser")
        verbose_name_plural = _("advisers")
        ordering = ("family_name", "given_names", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(languages__contained_by=list(Language.values)),
                name="adviser_languages_known",
                violation_error_message=_("Choose languages from the list."),
            ),
            models.CheckConstraint(
                condition=models.Q(sex__in=["woman", "man"]),
                name="adviser_sex_known",
                violation_error_message=_("Choose one of the list."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["international", "national"]),
                name="adviser_kind_known",
                violation_error_message=_("Choose one of the list."),
            ),
        ]
        indexes = [
            # Read by the adviser list and by every choice of an adviser.
            models.Index(fields=["family_name", "given_names", "id"], name="adviser_by_name"),
            GinIndex(OpClass(Fold("family_name"), "gin_trgm_ops"), name="adviser_search"),
        ]

    def __str__(self):
        return self.full_name

    def get_absolute_url(self):
        return address_of("advisers:adviser_detail", self.pk)

    @property
    def full_name(self) -> str:
        return f"{self.given_names} {self.family_name}"

    def language_words(self) -> str:
        """The languages in words: "English, Russian"."""
        return ", ".join(str(Language(code).label) for code in self.languages)
