//! Releases with their commits and deploys, and the way from a frame to its source.

use serde_json::{Value, json};

use crate::client::{acme, pluck};

#[tokio::test]
async fn releases_are_found_in_the_organization_and_in_the_project() {
    let client = acme().await;
    let own = client.get("projects/acme/backend/releases/?query=2.4").await.ok();
    assert_eq!(pluck(&own, "version"), ["backend@2.4.1", "backend@2.4.0"]);
    let release = client.get("organizations/acme/releases/backend%402.4.1/").await.ok();
    assert_eq!(release, own[0]);
    assert_eq!(release["lastDeploy"]["environment"], "production");
    assert_eq!((&release["deployCount"], &release["commitCount"]), (&json!(2), &json!(4)));
    assert_eq!(pluck(&release["authors"], "email"), ["juniper@acme.example", "sable@acme.example"]);
    client.get("projects/acme/frontend/releases/backend%402.4.1/").await.refused(404);
    client.get("organizations/acme/releases/nothing/").await.refused(404);
    client.get("projects/acme/all/releases/").await.refused(404);
}

#[tokio::test]
async fn commits_and_deploys_of_a_release_are_as_many_as_it_says() {
    let client = acme().await;
    for release in client.get("organizations/acme/releases/").await.ok().as_array().unwrap() {
        let path = format!(
            "organizations/acme/releases/{}",
            release["version"].as_str().unwrap().replace('+', "%2B")
        );
        let commits = client.get(&format!("{path}/commits/?per_page=100")).await.ok();
        assert_eq!(commits.as_array().unwrap().len(), release["commitCount"].as_u64().unwrap() as usize);
        assert!(commits.as_array().unwrap().iter().all(|commit| commit["id"].as_str().unwrap().len() == 40));
        let deploys = client.get(&format!("{path}/deploys/")).await.ok();
        assert_eq!(deploys.as_array().unwrap().len(), release["deployCount"].as_u64().unwrap() as usize);
        assert_eq!(deploys.get(0).unwrap_or(&Value::Null), &release["lastDeploy"]);
    }
}

#[tokio::test]
async fn the_commit_that_touched_the_failing_file_is_suspect() {
    let client = acme().await;
    let event = client.get("issues/70147/events/latest/").await.ok();
    let path = format!("projects/acme/backend/events/{}/committers/", event["id"].as_str().unwrap());
    let found = client.get(&path).await.ok();
    let committers = found["committers"].as_array().unwrap();
    assert_eq!(committers.len(), 1);
    assert_eq!(committers[0]["author"]["email"], "sable@acme.example");
    let commit = &committers[0]["commits"][0];
    assert!(commit["message"].as_str().unwrap().starts_with("Read session cookies as signed tokens"));
    assert_eq!(commit["suspectCommitType"], "via commit in release");
    assert_eq!(commit["pullRequest"]["id"], "1179");
    let event = client.get("issues/70142/events/latest/").await.ok();
    let path = format!("projects/acme/mobile/events/{}/committers/", event["id"].as_str().unwrap());
    assert_eq!(client.get(&path).await.ok(), json!({ "committers": [] }));
}

#[tokio::test]
async fn frames_lead_to_source_where_a_mapping_says_how() {
    let client = acme().await;
    let path = "projects/acme/backend/stacktrace-link/";
    let found =
        client.get(&format!("{path}?file=app/services/auth.py&lineNo=145&commitId=b81f0d6")).await.ok();
    assert_eq!(
        found["sourceUrl"],
        "https://code.acme.example/backend/blob/b81f0d6/src/app/services/auth.py#L145"
    );
    assert_eq!(
        (&found["config"]["repoName"], &found["sourcePath"]),
        (&json!("acme/backend"), &json!("src/app/services/auth.py"))
    );
    assert_eq!(
        client.get(&format!("{path}?file=starlette/routing.py")).await.ok()["error"],
        "stack_root_mismatch"
    );
    assert_eq!(
        client.get("projects/acme/mobile/stacktrace-link/?file=a").await.ok()["error"],
        "no_code_mappings_for_project"
    );
    client.get(path).await.refused(400);
    assert_eq!(
        pluck(&client.get("organizations/acme/code-mappings/?project=1002").await.ok(), "stackRoot"),
        ["./src/", "./src/"]
    );
    assert_eq!(
        pluck(&client.get("organizations/acme/repos/?query=gate").await.ok(), "name"),
        ["acme/api-gateway"]
    );
}
