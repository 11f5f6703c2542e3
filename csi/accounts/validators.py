"""Django's password validators with messages that name the field and the remedy."""

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class MinimumLengthValidator(password_validation.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return ngettext(
            "Enter a password of at least %(count)s character.",
            "Enter a password of at least %(count)s characters.",
            self.min_length,
        ) % {"count": self.min_length}

    def get_help_text(self) -> str:
        return ngettext("At least %(count)s character.", "At least %(count)s characters.", self.min_length) % {
            "count": self.min_length
        }


class UserAttributeSimilarityValidator(password_validation.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("The password is too similar to your %(verbose_name)s. Enter a different password.")

    def get_help_text(self) -> str:
        return _("Not similar to your name, user name or e-mail address.")


class CommonPasswordValidator(password_validation.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("This password is easy to guess, because many people use it. Enter a different password.")

    def get_help_text(self) -> str:
        return _("Not a password that many people use.")


class NumericPasswordValidator(password_validation.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return _("The password has only digits. Add letters or other characters.")

    def get_help_text(self) -> str:
        return _("Not only digits.")
