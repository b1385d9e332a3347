"""People who sign in, the links that let them in first, and programmes they belong to."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from callsheet.state.actors import ROLES

ADMITTED_BY = ("invitation", "domain")
THEMES = ("", "light", "dark")
DENSITIES = ("", "compact")


class People(BaseUserManager["Person"]):
    """Finds people by the e-mail that they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who may sign in. A vendor's person has the vendor's code; everybody else has ''.

    `admitted_by` says what let them in first: an invitation, or a rule about domains of the provider of sign-ins; whoever
    came by a rule keeps the role and the programmes that the rule says. Empty `language` and `theme` follow the browser.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=40, choices=[(r, r) for r in ROLES])
    vendor = models.CharField(max_length=100, blank=True, default="")
    region = models.CharField(max_length=20, blank=True, default="")
    zone = models.CharField(max_length=64, default="UTC")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    admitted_by = models.CharField(max_length=20, default="invitation", choices=[(a, a) for a in ADMITTED_BY])
    erased_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=16, blank=True, default="")
    theme = models.CharField(max_length=8, blank=True, default="", choices=[(t, t) for t in THEMES])
    density = models.CharField(max_length=8, blank=True, default="", choices=[(d, d) for d in DENSITIES])

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = People()

    class Meta:
        db_table = "person"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_an_email"),
            models.CheckConstraint(
                name="vendor_people_have_a_vendor",
                condition=models.Q(role="vendor", vendor__gt="") | (~models.Q(role="vendor") & models.Q(vendor="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SignInLink(models.Model):
    """A link that signs one person in once. Only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sign_in_link"


class Identity(models.Model):
    """Who a person is at a provider of sign-ins: its issuer, and the subject that it calls them by, which never changes."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "person_identity"
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="one_person_a_subject")]


class Throttle(models.Model):
    """How often somebody knocked in vain: for an account or an address (`key` is a hash, no e-mail and no IP is kept)."""

    key = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=16)
    tries = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        db_table = "sign_in_throttle"


class PersonalDetail(models.Model):
    """Personal values that an audit entry speaks of. The entry holds their digest, so that they can be erased and the chain
    of hashes still verifies."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="personal_details")
    digest = models.CharField(max_length=64, unique=True)
    salt = models.CharField(max_length=32)
    values = models.JSONField()

    class Meta:
        db_table = "personal_detail"
