//! How a session is watched over, for whoever asks.

/// The settings that decide what is asked, recorded and hidden, in words of ours. No secret is among them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Policy {
    /// When a person is asked before a change.
    pub(crate) confirm_writes: &'static str,
    /// Whether changes are recorded.
    pub(crate) has_audit_log: bool,
    /// What is hidden in answers.
    pub(crate) redact: &'static str,
    /// How much is shown of what events say.
    pub(crate) untrusted: &'static str,
}
