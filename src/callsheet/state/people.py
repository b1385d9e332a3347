"""People who sign in, the links that let them in first, and programmes they belong to."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from callsheet.state.actors import ROLES


class People(BaseUserManager["Person"]):
    """Finds people by the e-mail that they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who may sign in. A vendor's person has the vendor's code; everybody else has ''."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=40, choices=[(r, r) for r in ROLES])
    vendor = models.CharField(max_length=100, blank=True, default="")
    region = models.CharField(max_length=20, blank=True, default="")
    zone = models.CharField(max_length=64, default="UTC")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = People()

    class Meta:
        db_table = "person"
        constraints = [
            models.CheckConstraint(
                name="vendor_people_have_a_vendor",
                condition=models.Q(role="vendor", vendor__gt="") | (~models.Q(role="vendor") & models.Q(vendor="")),
            )
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
