from django.urls import path
from django.views.generic import RedirectView

from csi.core.crud.views import record_urls
from districts.views import contacts, mandates, people, places, police

app_name = "districts"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="districts:district_list"), name="index"),
    *record_urls(
        "provinces",
        "province",
        list=places.ProvinceList,
        detail=places.ProvinceDetail,
        add=places.ProvinceAdd,
        edit=places.ProvinceEdit,
        delete=places.ProvinceDelete,
    ),
    *record_urls(
        "districts",
        "district",
        list=places.DistrictList,
        detail=places.DistrictDetail,
        add=places.DistrictAdd,
        edit=places.DistrictEdit,
        delete=places.DistrictDelete,
    ),
    *record_urls(
        "stations",
        "policestation",
        list=places.PoliceStationList,
        detail=places.PoliceStationDetail,
        add=places.PoliceStationAdd,
        edit=places.PoliceStationEdit,
        delete=places.PoliceStationDelete,
    ),
    *record_urls(
        "communities",
        "communitygroup",
        list=people.CommunityGroupList,
        detail=people.CommunityGroupDetail,
        add=people.CommunityGroupAdd,
        edit=people.CommunityGroupEdit,
        delete=people.CommunityGroupDelete,
    ),
    *record_urls(
        "census",
        "population",
        list=people.PopulationList,
        detail=people.PopulationDetail,
        add=people.PopulationAdd,
        edit=people.PopulationEdit,
        delete=people.PopulationDelete,
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
