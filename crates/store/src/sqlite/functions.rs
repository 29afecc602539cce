//! The catalogue: functions, their versions, and what a page shows of them.

use std::sync::atomic::Ordering;

use std::collections::{BTreeMap, HashMap};

use domain::{
    FunctionCard, FunctionId, FunctionKind, FunctionName, FunctionPage, FunctionQuery,
    FunctionSpec, OrganizationId, TagCount, VersionId, VersionSelector, VersionSummary,
};
use futures::FutureExt;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use super::{
    builds::{self, VERSION, version_summary},
    command::Effect,
    rollups, rows,
};
use crate::{BuildChange, NewVersion, Result, Store, StoreError, StoredVersion, now};

impl Store {
    /// Stores one deployment's versions, all or none, each to be built. Functions that are new are made.
    pub async fn create_versions(&self, versions: Vec<NewVersion>) -> Result<Vec<VersionSummary>> {
        self.write(move |connection| {
            async move {
                let (mut summaries, mut effects) = (Vec::new(), vec![Effect::BuildWaits]);
                for version in versions {
                    let id = version.id;
                    insert_version(connection, version).await?;
                    let summary = builds::summary(connection, id).await?;
                    effects.push(Effect::Tell(id, vec![BuildChange::Status(summary.clone())]));
                    summaries.push(summary);
                }
                Ok((summaries, effects))
            }
            .boxed()
        })
        .await
    }

    /// Functions whose latest version matches, by title.
    pub async fn functions(
        &self,
        organization: OrganizationId,
        query: &FunctionQuery,
    ) -> Result<Vec<FunctionCard>> {
        let rows = sqlx::query(
            "SELECT f.id, f.owner, f.name, v.title, v.description, v.tags, v.kind, v.cover, \
             v.build_status FROM functions f JOIN versions v ON v.id = f.latest \
             WHERE f.organization = ?1",
        )
        .bind(organization.0)
        .fetch_all(self.reads())
        .await?;
        let words: Vec<String> =
            query.search.split_whitespace().map(|word| word.to_lowercase()).collect();
        let mut cards = Vec::new();
        for row in &rows {
            let card = card(row)?;
            if matches(&card, &words, query.tag.as_deref()) {
                cards.push((FunctionId(row.try_get("id")?), card));
            }
        }
        let mut days = rollups::last_day(self.reads(), organization, now()).await?;
        let mut cards: Vec<_> = cards
            .into_iter()
            .map(|(id, card)| with_day(card, days.remove(&id).unwrap_or_default()))
            .collect();
        cards.sort_by_cached_key(|card| (card.title.to_lowercase(), card.function.clone()));
        Ok(cards)
    }

    /// Tags of the functions' latest versions, the most used first.
    pub async fn tags(&self, organization: OrganizationId) -> Result<Vec<TagCount>> {
        let lists: Vec<String> = sqlx::query_scalar(
            "SELECT v.tags FROM functions f JOIN versions v ON v.id = f.latest \
             WHERE f.organization = ?1",
        )
        .bind(organization.0)
        .fetch_all(self.reads())
        .await?;
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for list in lists {
            let mut tags: Vec<String> = rows::json(&list, "versions")?;
            tags.sort_unstable();
            tags.dedup();
            for tag in tags {
                *counts.entry(tag).or_default() += 1;
            }
        }
        let mut tags: Vec<_> =
            counts.into_iter().map(|(tag, count)| TagCount { tag, count }).collect();
        // Stable: equal counts stay in the order of the alphabet.
        tags.sort_by_key(|tag| std::cmp::Reverse(tag.count));
        Ok(tags)
    }

    /// Another number whenever a version was added or its build moved on: what was read of
    /// functions while it stayed the same is still true.
    #[must_use]
    pub fn catalogue_revision(&self) -> u64 {
        self.bus().catalogue.load(Ordering::Acquire)
    }

    /// A function and the version selected. Latest is the newest that is ready, else the newest
    /// that may become ready, else the newest.
    pub async fn function_page(
        &self,
        organization: OrganizationId,
        name: &FunctionName,
        selector: &VersionSelector,
    ) -> Result<Option<FunctionPage>> {
        let Some(function) = self.function_id(organization, name).await? else { return Ok(None) };
        let Some(version) = self.select_version(function, selector).await? else {
            return Ok(None);
        };
        let row = sqlx::query(concat!(
            "SELECT id, build_status, build_error, deployed_by, queued_at, built_at, ready_at, ",
            "minimum_replicas, maximum_replicas, executor, spec, readme_html, cover FROM versions ",
            "WHERE id = ?1"
        ))
        .bind(version.0)
        .fetch_one(self.reads())
        .await?;
        Ok(Some(FunctionPage {
            function: name.clone(),
            version: version_summary(&row)?,
            spec: rows::json(row.try_get("spec")?, "versions")?,
            readme_html: row.try_get("readme_html")?,
            cover: row.try_get("cover")?,
        }))
    }

    async fn select_version(
        &self,
        function: FunctionId,
        selector: &VersionSelector,
    ) -> Result<Option<VersionId>> {
        if *selector == VersionSelector::Latest {
            let latest: Option<Uuid> =
                sqlx::query_scalar("SELECT latest FROM functions WHERE id = ?1")
                    .bind(function.0)
                    .fetch_one(self.reads())
                    .await?;
            return Ok(latest.map(VersionId));
        }
        let ids: Vec<Uuid> =
            sqlx::query_scalar("SELECT id FROM versions WHERE function = ?1 ORDER BY id DESC")
                .bind(function.0)
                .fetch_all(self.reads())
                .await?;
        Ok(ids.into_iter().map(VersionId).find(|id| selector.matches(*id)))
    }

    /// All versions, newest first.
    pub async fn versions(
        &self,
        organization: OrganizationId,
        name: &FunctionName,
    ) -> Result<Vec<VersionSummary>> {
        let rows = sqlx::query(
            "SELECT v.id, v.build_status, v.build_error, v.deployed_by, v.queued_at, v.built_at, \
             v.ready_at, v.minimum_replicas, v.maximum_replicas, v.executor \
             FROM functions f JOIN versions v ON v.function = f.id \
             WHERE f.organization = ?1 AND f.owner = ?2 AND f.name = ?3 ORDER BY v.id DESC",
        )
        .bind(organization.0)
        .bind(&name.owner)
        .bind(&name.name)
        .fetch_all(self.reads())
        .await?;
        rows.iter().map(version_summary).collect()
    }

    /// A version of whatever organisation, for those who run it.
    pub async fn version(&self, id: VersionId) -> Result<Option<StoredVersion>> {
        let row = sqlx::query(VERSION).bind(id.0).fetch_optional(self.reads()).await?;
        row.as_ref().map(builds::read_version).transpose()
    }

    /// Versions of all organisations that can run jobs: what a worker may claim for.
    pub async fn ready_versions(&self) -> Result<Vec<VersionId>> {
        let ids: Vec<Uuid> =
            sqlx::query_scalar("SELECT id FROM versions WHERE build_status = 'ready' ORDER BY id")
                .fetch_all(self.reads())
                .await?;
        Ok(ids.into_iter().map(VersionId).collect())
    }
}

async fn insert_version(connection: &mut SqliteConnection, version: NewVersion) -> Result<()> {
    let (spec, at) = (&version.spec, now().0);
    let function: Uuid = sqlx::query_scalar(
        "INSERT INTO functions (id, organization, owner, name, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT (organization, owner, name) DO UPDATE SET name = name RETURNING id",
    )
    .bind(FunctionId::generate().0)
    .bind(version.organization.0)
    .bind(version.function.owner)
    .bind(version.function.name)
    .bind(at)
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO versions (id, build, organization, function, spec, title, description, tags, \
         kind, readme_html, cover, bundle, deployed_by, build_status, queued_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'queued', ?14)",
    )
    .bind(version.id.0)
    .bind(version.build.0)
    .bind(version.organization.0)
    .bind(function)
    .bind(to_json(spec)?)
    .bind(spec.title())
    .bind(spec.metadata.description.clone().unwrap_or_default())
    .bind(to_json(&spec.metadata.tags)?)
    .bind(spec.kind.as_str())
    .bind(version.readme_html)
    .bind(version.cover)
    .bind(version.bundle.0.to_vec())
    .bind(version.deployed_by)
    .bind(at)
    .execute(&mut *connection)
    .await?;
    keep_latest(connection, version.id).await
}

/// Puts a spec that was completed in place of the one that was read.
pub(super) async fn replace_spec(
    connection: &mut SqliteConnection,
    id: VersionId,
    spec: &FunctionSpec,
) -> Result<()> {
    let changed = sqlx::query(
        "UPDATE versions SET spec = ?2, title = ?3, description = ?4, tags = ?5, kind = ?6 \
         WHERE id = ?1",
    )
    .bind(id.0)
    .bind(to_json(spec)?)
    .bind(spec.title())
    .bind(spec.metadata.description.clone().unwrap_or_default())
    .bind(to_json(&spec.metadata.tags)?)
    .bind(spec.kind.as_str())
    .execute(connection)
    .await?;
    if changed.rows_affected() == 0 { Err(StoreError::UnknownVersion(id)) } else { Ok(()) }
}

/// Decides anew which version of this version's function is the latest.
pub(super) async fn keep_latest(connection: &mut SqliteConnection, id: VersionId) -> Result<()> {
    sqlx::query(
        "UPDATE functions SET latest = (SELECT v.id FROM versions v \
         WHERE v.function = functions.id ORDER BY CASE v.build_status WHEN 'ready' THEN 0 \
         WHEN 'error' THEN 2 ELSE 1 END, v.id DESC LIMIT 1) \
         WHERE id = (SELECT function FROM versions WHERE id = ?1)",
    )
    .bind(id.0)
    .execute(connection)
    .await?;
    Ok(())
}

fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::corrupt("versions", error))
}

fn card(row: &SqliteRow) -> Result<FunctionCard> {
    let kinds: HashMap<&str, FunctionKind> =
        [FunctionKind::Function, FunctionKind::Model].map(|kind| (kind.as_str(), kind)).into();
    let kind: &str = row.try_get("kind")?;
    Ok(FunctionCard {
        function: rows::function_name(row)?,
        title: row.try_get("title")?,
        description: row.try_get("description")?,
        tags: rows::json(row.try_get("tags")?, "versions")?,
        cover: row.try_get("cover")?,
        kind: *kinds.get(kind).ok_or_else(|| StoreError::corrupt("versions", kind))?,
        build_status: builds::status(row)?,
        runs_by_hour: vec![0; 24],
        runs: 0,
        errors: 0,
        mean_run_time: None,
    })
}

fn with_day(card: FunctionCard, day: rollups::Day) -> FunctionCard {
    let mean_run_time = day.mean_run_time();
    let runs_by_hour = if day.by_hour.is_empty() { vec![0; 24] } else { day.by_hour };
    FunctionCard { runs_by_hour, runs: day.jobs, errors: day.errors, mean_run_time, ..card }
}

/// Every word somewhere in name, title, description or tags; `words` are lower case.
fn matches(card: &FunctionCard, words: &[String], tag: Option<&str>) -> bool {
    if tag.is_some_and(|tag| !card.tags.iter().any(|has| has == tag)) {
        return false;
    }
    let text = format!(
        "{}\n{}\n{}\n{}",
        card.function,
        card.title,
        card.description,
        card.tags.join("\n")
    );
    let text = text.to_lowercase();
    words.iter().all(|word| text.contains(word.as_str()))
}
