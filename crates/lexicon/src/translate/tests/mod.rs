//! Holds what must be so for every request.
