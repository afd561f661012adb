//! Names of hosts and users, in a program that has the C library inside: the one file with code that the compiler cannot check.

use crate::logs;
use std::ffi::{CStr, c_char, c_int};

#[expect(unsafe_code, reason = "glibc has this switch as a function alone")]
// SAFETY: declared as in glibc's <nss.h>; both arguments are C strings that are read and copied.
unsafe extern "C" {
    fn __nss_configure_lookup(database: *const c_char, services: *const c_char) -> c_int;
}

/// Looks names up by what is inside, hosts in /etc/hosts and by DNS. glibc would load the plugins that the machine's
/// /etc/nsswitch.conf names, and a plugin brings the machine's own C library: two of them in one process end it.
pub(crate) fn without_plugins() {
    for (database, services) in [(c"hosts", c"files dns"), (c"passwd", c"files")] {
        if !configured(database, services) {
            logs::tell(
                "names of hosts are looked up with the plugins of this machine, which may end this program",
            );
        }
    }
}

#[expect(unsafe_code, reason = "see above")]
fn configured(database: &CStr, services: &CStr) -> bool {
    // SAFETY: both are C strings, and no other thread runs yet that could look something up.
    unsafe { __nss_configure_lookup(database.as_ptr(), services.as_ptr()) == 0 }
}
