from django.urls import reverse
from django.utils.translation import gettext as _
from trainings.models import Training

from csi.returns.checklist import RecordCount, ReturnChecklist, register_return_section


@register_return_section(Training)
def build_training_section(district, month, user):
    trainings = Training.objects.visible_to(user).filter(district=district, date__gte=month.start, date__lt=month.end)
    url = reverse("trainings:training_list", query={"district": district.pk, "date": month})
    return ReturnChecklist(counts=[RecordCount(_("Trainings held"), trainings.count(), url)])
