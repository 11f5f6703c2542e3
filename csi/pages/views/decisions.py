"""A decision about a record: what follows from it is said before, and why it is taken may be asked."""

from django.shortcuts import render

from csi.pages.views.urls import record_url


class Decision:
    """The page before it, for a `RecordPage`. `title`, `lead`, `deed`: heading, what follows from it, button."""

    template_name = "pages/decision.html"
    title = lead = deed = None

    def show(self, form):
        context = self.get_context_data(
            object=self.object,
            form=form,
            title=self.title % {"record": self.object},
            cancel_url=self.object.get_absolute_url(),
            list_url=record_url(self.model, "list"),
        )
        return render(self.request, self.template_name, context)
