from django.db.models import Count
from django.utils.translation import gettext as _
from trainings.models import Training

from csi.core.periods import Month
from csi.core.registries.home_checklist import ChecklistItem, register_checklist_source


@register_checklist_source(position=35)
def list_training_items(user, districts, today):
    trainings = Training.objects.visible_to(user).filter(district__in=districts, date__gte=Month.from_date(today).start)
    for district, number in trainings.order_by().values_list("district").annotate(Count("pk")):
        yield district, ChecklistItem(_("Trainings this month: %(number)d") % {"number": number}, "good")
