"""Pages for people: sign up, sign in, let an application in, keep an account."""
