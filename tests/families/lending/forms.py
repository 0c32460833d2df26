from django.core.exceptions import ValidationError

from families.forms import SheetForm
from tests.families.lending.models import Loan


class LoanForm(SheetForm):
    title = "Prêt"

    class Meta:
        model = Loan
        fields = ["purpose", "note", "starts_on", "is_insured", "instrument", "extras", "fee"]

    @classmethod
    def readable_by(cls, guardian):
        return guardian.family.loans.all()

    @classmethod
    def editable_by(cls, guardian):
        return guardian.family.loans.all()

    def clean(self):
        """A rule over two fields, of which the school may refuse one."""
        super().clean()
        insured = self.cleaned_data.get("is_insured", self.instance.is_insured)
        fee = self.cleaned_data.get("fee", self.instance.fee)
        if fee and fee > 100 and not insured:
            raise ValidationError("Above 100, the instrument is insured.")
        return self.cleaned_data
