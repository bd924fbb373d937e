//! Made-up people for trying Usher out and for measuring it: reproducible by their seed.
