//! The requests that have no answer yet: an end waits for them.

use rmcp::{
    RoleServer,
    model::{ClientNotification, JsonRpcMessage, RequestId},
    service::{RxJsonRpcMessage, TxJsonRpcMessage},
};
use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// The requests that have no answer yet.
#[derive(Default)]
pub(super) struct UnderWay {
    ids: Mutex<HashSet<RequestId>>,
    fewer: Notify,
}

impl UnderWay {
    fn ids(&self) -> MutexGuard<'_, HashSet<RequestId>> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forget(&self, id: &RequestId) {
        self.ids().remove(id);
        self.fewer.notify_one();
    }

    /// Whether every request has its answer.
    pub(super) fn is_empty(&self) -> bool {
        self.ids().is_empty()
    }

    /// Waits until there may be fewer.
    pub(super) async fn fewer(&self) {
        self.fewer.notified().await;
    }

    /// Whether another message may come in where so many requests may be under way. One under the number of another that
    /// has no answer yet may not: nobody could tell their answers apart.
    pub(super) fn admits(&self, message: &RxJsonRpcMessage<RoleServer>, most: usize) -> bool {
        let JsonRpcMessage::Request(request) = message else { return true };
        let ids = self.ids();
        ids.len() < most && !ids.contains(&request.id)
    }

    /// Remembers what has to be answered before the end.
    pub(super) fn taken(&self, message: &RxJsonRpcMessage<RoleServer>) {
        match message {
            JsonRpcMessage::Request(request) => {
                self.ids().insert(request.id.clone());
            }
            JsonRpcMessage::Notification(notification) => {
                if let ClientNotification::CancelledNotification(cancelled) = &notification.notification {
                    cancelled.params.request_id.iter().for_each(|id| self.forget(id));
                }
            }
            JsonRpcMessage::Response(_) | JsonRpcMessage::Error(_) => {}
        }
    }

    /// Forgets what has been answered.
    pub(super) fn sent(&self, message: &TxJsonRpcMessage<RoleServer>) {
        match message {
            JsonRpcMessage::Response(response) => self.forget(&response.id),
            JsonRpcMessage::Error(error) => error.id.iter().for_each(|id| self.forget(id)),
            JsonRpcMessage::Request(_) | JsonRpcMessage::Notification(_) => {}
        }
    }
}
