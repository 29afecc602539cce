use domain::{JobId, JobQuery, JobStatus, JobSummary};
use serde_json::json;
use store::NewJob;

use crate::house::{House, finished, new_job, ready_version, started};

/// Jobs of two functions, with and without a parent, in every state.
async fn populated() -> (House, JobId) {
    let house = House::new().await;
    let other = ready_version(&house.store, house.ours, "ours/g").await;
    let foreign = ready_version(&house.store, house.theirs, "theirs/f").await;
    let parent = house.push().await.id;
    for round in 0..40 {
        let (function, version) =
            if round % 3 == 0 { ("ours/g", other) } else { ("ours/f", house.version) };
        let parent = (round % 4 == 0).then_some(parent);
        let job = NewJob { parent, ..new_job(house.ours, function, version) };
        house.store.push(vec![job]).await.unwrap();
    }
    house.store.push(vec![new_job(house.theirs, "theirs/f", foreign)]).await.unwrap();
    let wants = [house.version, other].map(|version| store::Want { version, most: 12 });
    for (place, job) in house.store.claim("w", wants.into()).await.unwrap().iter().enumerate() {
        let end = match place % 4 {
            0 => continue,
            1 => Some(finished(json!(1))),
            2 => {
                let error = domain::JobError::new("ValueError", "no");
                Some(domain::Fact::Failed { error })
            }
            _ => None,
        };
        let facts = [started(1)].into_iter().chain(end).collect();
        house.append(job.id, 1, facts).await;
    }
    let newest = house.store.jobs(house.ours, &JobQuery::default()).await.unwrap().jobs[0].id;
    house.store.cancel(house.ours, newest, "me").await.unwrap();
    (house, parent)
}

async fn every_page(house: &House, query: &JobQuery) -> Vec<JobSummary> {
    let mut jobs = Vec::new();
    let mut query = query.clone();
    loop {
        let page = house.store.jobs(house.ours, &query).await.unwrap();
        assert!(page.jobs.len() <= 7);
        jobs.extend(page.jobs);
        match page.next {
            Some(next) => query.before = Some(next),
            None => return jobs,
        }
    }
}

#[tokio::test]
async fn every_combination_of_filters_pages_through_exactly_what_matches() {
    let (house, parent) = populated().await;
    let everything = JobQuery { limit: 200, ..JobQuery::default() };
    let all = house.store.jobs(house.ours, &everything).await.unwrap().jobs;
    assert_eq!(all.len(), 41);
    assert!(all.is_sorted_by(|newer, older| newer.id > older.id));
    let statuses = [None].into_iter().chain(JobStatus::ALL.map(Some));
    for status in statuses {
        for function in [None, Some("ours/f"), Some("ours/g"), Some("ours/none")] {
            for version in [None, Some(house.version)] {
                for parent in [None, Some(parent)] {
                    let function = function.map(|name| name.parse().unwrap());
                    let limit = 7;
                    let query = JobQuery {
                        status,
                        function,
                        version,
                        parent,
                        limit,
                        ..JobQuery::default()
                    };
                    let expected: Vec<_> =
                        all.iter().filter(|job| query.matches(job)).cloned().collect();
                    assert_eq!(every_page(&house, &query).await, expected, "{query:?}");
                }
            }
        }
    }
    for status in JobStatus::ALL {
        assert!(all.iter().any(|job| job.status == status), "{status} is covered");
    }
}

#[tokio::test]
async fn no_read_shows_a_job_of_another_organisation() {
    let (house, parent) = populated().await;
    let (store, theirs) = (&house.store, house.theirs);
    assert_eq!(store.job(theirs, parent).await.unwrap(), None);
    assert_eq!(store.job_summary(theirs, parent).await.unwrap(), None);
    assert_eq!(store.events(theirs, parent, 0, 9).await.unwrap(), None);
    assert_eq!(store.log_lines(theirs, parent, 0, 9).await.unwrap(), None);
    assert_eq!(store.children(theirs, parent, 9).await.unwrap(), []);
    let function = "ours/f".parse().unwrap();
    assert_eq!(store.versions(theirs, &function).await.unwrap(), []);
    assert_eq!(store.build_log(theirs, house.version, 0, 9).await.unwrap(), None);
    let latest = domain::VersionSelector::Latest;
    assert_eq!(store.function_page(theirs, &function, &latest).await.unwrap(), None);
    for query in [
        JobQuery { function: Some(function), ..JobQuery::default() },
        JobQuery { version: Some(house.version), ..JobQuery::default() },
        JobQuery { parent: Some(parent), ..JobQuery::default() },
    ] {
        assert_eq!(store.jobs(theirs, &query).await.unwrap().jobs, [], "{query:?}");
    }
    assert_eq!(store.jobs(theirs, &JobQuery::default()).await.unwrap().jobs.len(), 1);
    assert_eq!(store.catalogue(theirs, &Default::default()).await.unwrap().total, 1);
}

#[tokio::test]
async fn children_are_those_that_the_job_pushed() {
    let (house, parent) = populated().await;
    let children = house.store.children(house.ours, parent, 100).await.unwrap();
    assert_eq!(children.len(), 10);
    assert!(children.iter().all(|child| child.parent == Some(parent)));
    assert_eq!(house.store.children(house.ours, parent, 3).await.unwrap(), children[..3]);
}
