from django.contrib import admin
from trainings.models import Training

from csi.core.admin.records import RecordAdmin


@admin.register(Training)
class TrainingAdmin(RecordAdmin):
    list_display = ("title", "topic", "district", "date", "women", "men")
    search_fields = ("title",)
    autocomplete_fields = ("district",)
