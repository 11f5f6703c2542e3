"""URLs of the districts app."""

from django.urls import path
from django.views.generic import RedirectView

from csi.core.crud.views import record_urls
from districts.views import contacts, districts, mandates, police, population

app_name = "districts"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="districts:district_list"), name="index"),
    *record_urls(
        "provinces",
        "province",
        list=districts.ProvinceList,
        detail=districts.ProvinceDetail,
        add=districts.ProvinceAdd,
        edit=districts.ProvinceEdit,
        delete=districts.ProvinceDelete,
    ),
    *record_urls(
        "districts",
        "district",
        list=districts.DistrictList,
        detail=districts.DistrictDetail,
        add=districts.DistrictAdd,
        edit=districts.DistrictEdit,
        delete=districts.DistrictDelete,
    ),
    *record_urls(
        "stations",
        "policestation",
        list=districts.PoliceStationList,
        detail=districts.PoliceStationDetail,
        add=districts.PoliceStationAdd,
        edit=districts.PoliceStationEdit,
        delete=districts.PoliceStationDelete,
    ),
    *record_urls(
        "communities",
        "communitygroup",
        list=population.CommunityGroupList,
        detail=population.CommunityGroupDetail,
        add=population.CommunityGroupAdd,
        edit=population.CommunityGroupEdit,
        delete=population.CommunityGroupDelete,
    ),
    *record_urls(
        "census",
        "population",
        list=population.PopulationList,
        detail=population.PopulationDetail,
        add=population.PopulationAdd,
        edit=population.PopulationEdit,
        delete=population.PopulationDelete,
    ),
    *record_urls(
        "mandates",
        "mandate",
        list=mandates.MandateList,
        detail=mandates.MandateDetail,
        add=mandates.MandateAdd,
        edit=mandates.MandateEdit,
        delete=mandates.MandateDelete,
    ),
    path("mandates/<int:pk>/close/", mandates.MandateClose.as_view(), name="mandate_close"),
    path("mandates/<int:pk>/reopen/", mandates.MandateReopen.as_view(), name="mandate_reopen"),
    *record_urls(
        "extensions",
        "mandateextension",
        list=mandates.MandateExtensionList,
        detail=mandates.MandateExtensionDetail,
        add=mandates.MandateExtensionAdd,
        edit=mandates.MandateExtensionEdit,
        delete=mandates.MandateExtensionDelete,
    ),
    *record_urls(
        "areas",
        "areaofoperation",
        list=mandates.AreaOfOperationList,
        detail=mandates.AreaOfOperationDetail,
        add=mandates.AreaOfOperationAdd,
        edit=mandates.AreaOfOperationEdit,
        delete=mandates.AreaOfOperationDelete,
    ),
    path("areas/<int:pk>/close/", mandates.AreaOfOperationClose.as_view(), name="areaofoperation_close"),
    path("areas/<int:pk>/reopen/", mandates.AreaOfOperationReopen.as_view(), name="areaofoperation_reopen"),
    *record_urls(
        "strength",
        "policestrength",
        list=police.PoliceStrengthList,
        detail=police.PoliceStrengthDetail,
        add=police.PoliceStrengthAdd,
        edit=police.PoliceStrengthEdit,
        delete=police.PoliceStrengthDelete,
    ),
    *record_urls(
        "contacts",
        "contact",
        list=contacts.ContactList,
        detail=contacts.ContactDetail,
        add=contacts.ContactAdd,
        edit=contacts.ContactEdit,
        delete=contacts.ContactDelete,
    ),
]
