//! Profiles: which functions were at work when somebody looked, again and again.

use super::Count;
use lexicon::{ProfileId, ProjectId, Timestamp, TraceId};
use serde::Deserialize;
use std::collections::BTreeMap;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /projects/{org}/{project}/profiling/profiles/{profile}/`: the profile of one transaction.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct Profile {
    /// The number of its project.
    pub project_id: Maybe<ProjectId>,
    /// The platform.
    pub platform: Maybe<Untrusted>,
    /// Where the application ran.
    pub environment: Maybe<Untrusted>,
    /// When it was taken.
    pub timestamp: Maybe<Timestamp>,
    /// Of which release.
    pub release: Maybe<ProfileRelease>,
    /// On which system.
    pub os: Maybe<ProfilePart>,
    /// On which device.
    pub device: Maybe<ProfilePart>,
    /// What ran the code.
    pub runtime: Maybe<ProfilePart>,
    /// The transaction.
    pub transaction: Maybe<ProfileTransaction>,
    /// What was seen.
    pub profile: Maybe<Samples>,
}

/// A release.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct ProfileRelease {
    /// Its version.
    pub version: Maybe<Untrusted>,
}

/// A system, a device, a runtime.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct ProfilePart {
    /// Its name.
    pub name: Maybe<Untrusted>,
    /// Its version.
    pub version: Maybe<Untrusted>,
    /// Of a device.
    pub model: Maybe<Untrusted>,
    /// Of a device.
    pub architecture: Maybe<Untrusted>,
}

/// The transaction of a profile.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct ProfileTransaction {
    /// Its name.
    pub name: Maybe<Untrusted>,
    /// Its trace.
    pub trace_id: Maybe<TraceId>,
    /// The thread that did its work.
    pub active_thread_id: Maybe<Count>,
}

/// `GET /organizations/{org}/profiling/chunks/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct ProfileChunks {
    /// The stretch.
    pub chunk: Maybe<ProfileChunk>,
}

/// A stretch of a profiler that runs all the time.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct ProfileChunk {
    /// Its id.
    pub chunk_id: Maybe<ProfileId>,
    /// Its profiler.
    pub profiler_id: Maybe<ProfileId>,
    /// The number of its project.
    pub project_id: Maybe<ProjectId>,
    /// The platform.
    pub platform: Maybe<Untrusted>,
    /// Where the application ran.
    pub environment: Maybe<Untrusted>,
    /// Of which release.
    pub release: Maybe<Untrusted>,
    /// What was seen.
    pub profile: Maybe<Samples>,
}

/// What was seen. Places in lists are names here, so an element that cannot be read keeps its place.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct Samples {
    /// Each look.
    pub samples: Listed<Sample>,
    /// The stacks that were seen, as places of frames, the innermost first.
    pub stacks: Listed<Maybe<Listing>>,
    /// The frames.
    pub frames: Listed<Maybe<ProfileFrame>>,
    /// The threads by their numbers.
    pub thread_metadata: Maybe<BTreeMap<Count, ProfileThread>>,
}

/// Places in another list.
pub type Listing = Listed<Maybe<Count>>;

/// One look at one thread.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct Sample {
    /// The place of the stack.
    pub stack_id: Maybe<Count>,
    /// The thread.
    pub thread_id: Maybe<Count>,
    /// When, of a transaction's profile: after its beginning.
    pub elapsed_since_start_ns: Maybe<Count>,
    /// When, of a profiler that runs all the time: in seconds since 1970.
    pub timestamp: Maybe<f64>,
}

/// A thread.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct ProfileThread {
    /// Its name.
    pub name: Maybe<Untrusted>,
}

/// A place in the code.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct ProfileFrame {
    /// The function.
    #[serde(alias = "name")]
    pub function: Maybe<Untrusted>,
    /// Its module.
    pub module: Maybe<Untrusted>,
    /// Its file.
    #[serde(alias = "file")]
    pub filename: Maybe<Untrusted>,
    /// Its line.
    #[serde(alias = "line")]
    pub lineno: Maybe<Count>,
    /// Whether it is the application's own.
    #[serde(alias = "is_application")]
    pub in_app: Maybe<bool>,
    /// What it is known by in other profiles; in a flame graph.
    pub fingerprint: Maybe<Count>,
}

/// `GET /organizations/{org}/profiling/flamegraph/`: many profiles as one.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct Flamegraph {
    /// The platform.
    pub platform: Maybe<Untrusted>,
    /// What they have in common.
    pub shared: Maybe<FlamegraphShared>,
    /// The stacks of each thread.
    pub profiles: Listed<FlamegraphProfile>,
}

/// The frames of a flame graph.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct FlamegraphShared {
    /// The frames.
    pub frames: Listed<Maybe<ProfileFrame>>,
    /// How long each of them took, in the same order.
    pub frame_infos: Listed<Maybe<FrameInfo>>,
    /// The profiles that it is made of.
    pub profiles: Listed<FlamegraphSource>,
}

/// How long a function took; times in nanoseconds.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct FrameInfo {
    /// How often it was seen.
    pub count: Maybe<Count>,
    /// In all, with what it called.
    pub sum_duration: Maybe<f64>,
    /// In all, itself.
    pub sum_self_time: Maybe<f64>,
    /// Three of four took at most this.
    pub p75_duration: Maybe<f64>,
    /// 95 of 100 took at most this.
    pub p95_duration: Maybe<f64>,
    /// 99 of 100 took at most this.
    pub p99_duration: Maybe<f64>,
}

/// A profile of which a flame graph is made.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct FlamegraphSource {
    /// The profile of a transaction.
    pub profile_id: Maybe<ProfileId>,
    /// The number of its project.
    pub project_id: Maybe<ProjectId>,
}

/// The stacks of a thread in a flame graph.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct FlamegraphProfile {
    /// Places of frames, the outermost first.
    pub samples: Listed<Maybe<Listing>>,
    /// How long each was seen, in nanoseconds.
    pub sample_durations_ns: Listed<Maybe<f64>>,
    /// How often each was seen.
    pub sample_counts: Listed<Maybe<f64>>,
}
