"""HTTP as the API, the pages and the pictures share it: scopes, bodies, headers and refusals."""
