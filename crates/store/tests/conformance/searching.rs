//! Whatever the search index has come to, a filter finds exactly the jobs that it accepts.

use std::time::Duration;

use domain::{Fact, JobContent, JobError, JobFilter, JobId, JobQuery, JobSummary};
use serde_json::json;
use store::{NewJob, now};

use crate::house::{House, finished, inputs, new_job, ready_version, started};

const FILTERS: [&str; 24] = [
    "input.language:de",
    "-input.language:de",
    "input.language:de status:error",
    "input.page>3",
    "input.page:2",
    "output.score>0.5",
    "output.score<=0.5 by:ann",
    "error:\"out of memory\"",
    "error:CUDA -input.language:de",
    "memory",
    "\"quick brown\"",
    "brown quick",
    "function:g",
    "function:ours/f status:queued",
    "-function:g status:finished,error",
    "function:nobody",
    "status:processing",
    "duration<1h",
    "duration>1h",
    "by:bob",
    "since:1h",
    "until:1h",
    "since:1h until:2000-01-01",
    "input.deep.list:7",
];

/// Jobs of two functions in every state, a few dozen.
async fn populated() -> House {
    let house = House::new().await;
    let other = ready_version(&house.store, house.ours, "ours/g").await;
    let foreign = ready_version(&house.store, house.theirs, "theirs/f").await;
    for round in 0..40 {
        let (function, version) =
            if round % 3 == 0 { ("ours/g", other) } else { ("ours/f", house.version) };
        let language = ["de", "en", "fr"][round % 3 % 2];
        let given = json!({
            "language": language, "page": round % 6, "deep": { "list": [round, "a"] },
            "text": "The quick\nbrown fox",
        });
        let by = ["ann", "bob"][round % 2].to_owned();
        let job = NewJob { inputs: inputs(given), by, ..new_job(house.ours, function, version) };
        house.store.push(vec![job]).await.unwrap();
    }
    let theirs = NewJob {
        inputs: inputs(json!({ "language": "de", "text": "quick brown" })),
        ..new_job(house.theirs, "theirs/f", foreign)
    };
    house.store.push(vec![theirs]).await.unwrap();
    for version in [house.version, other] {
        let want = store::Want { version, most: 10 };
        let claimed = house.store.claim("w", vec![want]).await.unwrap();
        for (place, job) in claimed.iter().enumerate() {
            let end = match place % 4 {
                0 => None,
                1 => Some(finished(json!({ "score": place as f64 / 10.0, "words": "brown bear" }))),
                2 => Some(finished(json!("no score"))),
                _ => {
                    let error = JobError::new("RuntimeError", "CUDA out of memory");
                    Some(Fact::Failed { error })
                }
            };
            house.append(job.id, 1, [started(1)].into_iter().chain(end).collect()).await;
        }
    }
    house
}

async fn everything(house: &House) -> Vec<(JobSummary, JobContent)> {
    let query = JobQuery { limit: 200, ..JobQuery::default() };
    let jobs = house.store.jobs(house.ours, &query).await.unwrap().jobs;
    let contents = house.store.contents(house.ours, jobs.iter().map(|job| job.id)).await.unwrap();
    jobs.into_iter().map(|job| (job.clone(), contents[&job.id].clone())).collect()
}

async fn every_page(house: &House, filter: &str) -> Vec<JobId> {
    let mut query = JobQuery { filter: filter.to_owned(), limit: 3, ..JobQuery::default() };
    let mut jobs = Vec::new();
    loop {
        let page = house.store.jobs(house.ours, &query).await.unwrap();
        assert!(page.jobs.len() <= 3);
        jobs.extend(page.jobs.into_iter().map(|job| job.id));
        match page.next {
            Some(next) => query.before = Some(next),
            None => return jobs,
        }
    }
}

async fn assert_all_found(house: &House) {
    let all = everything(house).await;
    let mut found = 0;
    for text in FILTERS {
        let (filter, errors) = JobFilter::read(text);
        assert_eq!(errors, [], "{text}");
        let expected: Vec<_> = all
            .iter()
            .filter(|(job, content)| filter.accepts(job, Some(content), now()))
            .map(|(job, _)| job.id)
            .collect();
        assert_eq!(every_page(house, text).await, expected, "{text}");
        found += usize::from(!expected.is_empty());
    }
    assert!(found > FILTERS.len() * 2 / 3, "most filters find something: {found}");
}

/// Until what the index holds is all that has ended.
async fn indexed(house: &House) {
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    while !house.store.is_search_up_to_date().await.unwrap() {
        assert!(std::time::Instant::now() < deadline, "the index was not brought up to date");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_filter_finds_the_same_jobs_before_and_after_they_are_indexed() {
    let house = populated().await;
    assert_all_found(&house).await;
    indexed(&house).await;
    assert_all_found(&house).await;
}

#[tokio::test]
async fn jobs_that_end_after_the_index_came_to_them_are_found_by_what_came_of_them() {
    let house = populated().await;
    indexed(&house).await;
    let queued = house.claim(3).await;
    for job in &queued {
        house.append(job.id, 1, vec![started(1), finished(json!({ "late": "harvest" }))]).await;
    }
    assert_eq!(every_page(&house, "output.late:harvest").await.len(), 3);
    indexed(&house).await;
    assert_eq!(every_page(&house, "output.late:harvest").await.len(), 3);
    assert_all_found(&house).await;
}

#[tokio::test]
async fn an_index_that_is_lost_or_older_than_the_store_is_made_again() {
    let house = populated().await;
    indexed(&house).await;
    let (restored, _folder) = house.after_kill().await;
    let restored = House { store: restored, folder: tempfile::tempdir().unwrap(), ..house };
    assert_all_found(&restored).await;
    indexed(&restored).await;
    assert_all_found(&restored).await;
}

#[tokio::test]
async fn a_job_is_found_by_the_parts_of_its_id_that_people_copy() {
    let house = populated().await;
    let (job, _) = everything(&house).await.remove(17);
    for _ in 0..2 {
        let whole = job.id.to_string();
        for filter in
            [whole.clone(), format!("id:{}", job.id.short()), format!("id:{}", &whole[..30])]
        {
            assert_eq!(every_page(&house, &filter).await, [job.id], "{filter}");
        }
        indexed(&house).await;
    }
}

#[tokio::test]
async fn a_chart_counts_what_ended_and_nothing_of_others() {
    let house = populated().await;
    let (since, until) = (now().plus_seconds(-3_600), now().plus_seconds(60));
    let sum = |histogram: domain::Histogram| {
        histogram.bars.iter().fold((0, 0), |(f, e), bar| (f + bar.finished, e + bar.error))
    };
    let all = house.store.histogram(house.ours, None, since, until).await.unwrap();
    assert_eq!(sum(all), (10, 4));
    let g: domain::FunctionName = "ours/g".parse().unwrap();
    let of_g = house.store.histogram(house.ours, Some(&g), since, until).await.unwrap();
    assert_eq!(sum(of_g), (5, 2));
    let theirs = house.store.histogram(house.theirs, Some(&g), since, until).await.unwrap();
    assert_eq!(sum(theirs), (0, 0));
    let wide =
        house.store.histogram(house.ours, None, since.plus_seconds(-90 * 86_400), until).await;
    assert_eq!(sum(wide.unwrap()), (10, 4));
}
