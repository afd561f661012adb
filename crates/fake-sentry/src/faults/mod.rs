//! Faults: what the fake does wrong on purpose, to which requests, how often.

mod shape;
mod trouble;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::Method;

pub(crate) use shape::change;
pub use trouble::Trouble;

/// A [`Trouble`], the requests that it meets and how many of them.
#[derive(Debug, Clone)]
pub struct Fault {
    trouble: Trouble,
    method: Option<Method>,
    path: String,
    /// `None` for always.
    left: Option<u32>,
}

impl Fault {
    /// Meets every request until told otherwise.
    #[must_use]
    pub fn new(trouble: Trouble) -> Self {
        Self { trouble, method: None, path: String::new(), left: None }
    }

    /// Meets only requests with this method.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Meets only requests whose path contains this text.
    #[must_use]
    pub fn path(mut self, part: &str) -> Self {
        part.clone_into(&mut self.path);
        self
    }

    /// Meets only the next `count` of these requests.
    #[must_use]
    pub fn next(mut self, count: u32) -> Self {
        self.left = Some(count);
        self
    }

    fn meets(&self, method: &Method, path: &str) -> bool {
        self.left != Some(0) && self.method.as_ref().is_none_or(|m| m == method) && path.contains(&self.path)
    }
}

/// The faults of a fake, to be changed while it runs. Clones share the same faults.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Vec<Fault>>>);

impl Faults {
    fn list(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a fault. Of several that meet a request, the one added first happens; it alone is counted.
    pub fn add(&self, fault: Fault) {
        self.list().push(fault);
    }

    /// Removes all faults.
    pub fn clear(&self) {
        self.list().clear();
    }

    /// What happens to this request.
    pub(crate) fn take(&self, method: &Method, path: &str) -> Option<Trouble> {
        let mut list = self.list();
        let fault = list.iter_mut().find(|fault| fault.meets(method, path))?;
        if let Some(left) = &mut fault.left {
            *left -= 1;
        }
        Some(fault.trouble.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_meets_its_requests_as_often_as_it_should() {
        let faults = Faults::default();
        faults.add(Fault::new(Trouble::Empty).method(Method::GET).path("/issues/").next(2));
        let meets = |method, path| faults.take(&method, path).is_some();
        assert!(!meets(Method::PUT, "/api/0/issues/1/"));
        assert!(!meets(Method::GET, "/api/0/auth/"));
        assert!(meets(Method::GET, "/api/0/issues/1/"));
        assert!(meets(Method::GET, "/api/0/issues/2/"));
        assert!(!meets(Method::GET, "/api/0/issues/3/"));
        faults.add(Fault::new(Trouble::Empty));
        assert!(meets(Method::GET, "/api/0/issues/3/"));
        faults.clear();
        assert!(!meets(Method::GET, "/api/0/issues/3/"));
    }
}
