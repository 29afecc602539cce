//! Explore: functions that match, in order, with how they did lately. What is read of all functions
//! is little; what a card needs is read for those that are shown.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use domain::{
    Catalogue, FunctionCard, FunctionId, FunctionKind, FunctionName, FunctionQuery, FunctionSort,
    OrganizationId, Span, TagCount, Timestamp, VersionId,
};
use sqlx::{Row, sqlite::SqliteRow};

use super::{builds, bulk::Bulk, metrics, rollups, rows, vocabulary};
use crate::{Result, Store, StoreError, now};

/// Days that "popular" and "fastest" look at.
const LATELY: i64 = 7;

/// What choosing and sorting need of every function.
const ALL: &str = "SELECT f.id, f.name, v.id AS version, v.tags, v.kind, v.queued_at \
     FROM functions f JOIN versions v ON v.id = f.latest \
     WHERE f.organization = ?1 AND f.deleted_at IS NULL AND f.unlisted = 0";

struct Entry {
    function: FunctionId,
    version: VersionId,
    name: String,
    tags: Vec<String>,
    kind: FunctionKind,
    deployed_at: Timestamp,
}

impl Store {
    /// The functions that match, and the tags and kinds of those that could be chosen from.
    pub async fn catalogue(
        &self,
        organization: OrganizationId,
        query: &FunctionQuery,
    ) -> Result<Catalogue> {
        let mut entries = self.entries(organization).await?;
        let mut corrected = false;
        let searched = query.search.chars().any(|c| !c.is_whitespace());
        if searched {
            let found = vocabulary::find(self.reads(), organization, &query.search).await?;
            corrected = found.corrected;
            entries = in_order(entries, &found.functions);
        }
        let with_tag =
            |entry: &Entry| query.tag.as_ref().is_none_or(|tag| entry.tags.contains(tag));
        let of_kind = |entry: &Entry| query.kind.is_none_or(|kind| entry.kind == kind);
        let tags = tag_counts(entries.iter().filter(|entry| of_kind(entry)));
        let count = |kind: FunctionKind| {
            entries.iter().filter(|entry| with_tag(entry) && entry.kind == kind).count()
        };
        let (functions, models) = (count(FunctionKind::Function), count(FunctionKind::Model));
        entries.retain(|entry| with_tag(entry) && of_kind(entry));
        self.sort(organization, &mut entries, query.sort, searched).await?;
        let total = entries.len();
        let limit = if query.limit == 0 { usize::MAX } else { query.limit };
        let shown: Vec<_> = entries.into_iter().skip(query.skip).take(limit).collect();
        let cards = self.cards(&shown).await?;
        Ok(Catalogue { cards, total, tags, functions, models, corrected })
    }

    /// Of all functions that are listed, by name; for completion.
    pub async fn function_names(&self, organization: OrganizationId) -> Result<Vec<FunctionName>> {
        let rows = sqlx::query(
            "SELECT owner, name FROM functions WHERE organization = ?1 AND deleted_at IS NULL \
             AND unlisted = 0 ORDER BY owner, name",
        )
        .bind(organization.0)
        .fetch_all(self.reads())
        .await?;
        rows.iter().map(rows::function_name).collect()
    }

    async fn entries(&self, organization: OrganizationId) -> Result<Vec<Entry>> {
        let rows = sqlx::query(ALL).bind(organization.0).fetch_all(self.reads()).await?;
        rows.iter().map(entry).collect()
    }

    async fn sort(
        &self,
        organization: OrganizationId,
        entries: &mut [Entry],
        sort: FunctionSort,
        searched: bool,
    ) -> Result<()> {
        // Stable: what is equal stays newest first.
        if sort != FunctionSort::Best || !searched {
            entries.sort_by_key(|entry| (Reverse(entry.deployed_at), entry.name.clone()));
        }
        if matches!(sort, FunctionSort::Best | FunctionSort::Recent) {
            return Ok(());
        }
        let from = Span::Day.number(now()) + 1 - LATELY;
        let lately = rollups::since_day(self.reads(), organization, from).await?;
        let of = |entry: &Entry| lately.get(&entry.function).copied().unwrap_or_default();
        match sort {
            FunctionSort::Popular => entries.sort_by_key(|entry| Reverse(of(entry).jobs)),
            _ => entries.sort_by_key(|entry| of(entry).mean_run_time().unwrap_or(i64::MAX)),
        }
        Ok(())
    }

    async fn cards(&self, entries: &[Entry]) -> Result<Vec<FunctionCard>> {
        let mut versions = Bulk::<1>::default();
        for entry in entries {
            versions.add([entry.version.0.into()]);
        }
        let mut connection = self.reads().acquire().await?;
        let found = versions
            .fetch(
                &mut connection,
                "SELECT v.id, f.id AS function, f.owner, f.name, v.title, v.description, v.tags, \
                 v.kind, v.cover, v.build_status, v.queued_at FROM (",
                ") r CROSS JOIN versions v ON v.id = r.column1 JOIN functions f ON f.id = v.function",
            )
            .await?;
        let by_version: HashMap<VersionId, &SqliteRow> = found
            .iter()
            .map(|row| Ok((VersionId(row.try_get("id")?), row)))
            .collect::<Result<_>>()?;
        let at = now();
        let functions: Vec<_> = entries.iter().map(|entry| entry.function).collect();
        let mut days = rollups::last_day(&mut connection, &functions, at).await?;
        let busy = days.iter().filter(|(_, day)| day.jobs > 0).map(|(function, _)| *function);
        let times = metrics::run_times_lately(&mut connection, busy, at).await?;
        let mut cards = Vec::with_capacity(entries.len());
        for entry in entries {
            let Some(row) = by_version.get(&entry.version) else { continue };
            let day = days.remove(&entry.function).unwrap_or_default();
            let median = times.get(&entry.function).and_then(|times| times.quantile(0.5));
            cards.push(card(row, day, median)?);
        }
        Ok(cards)
    }
}

/// Those that were found, in the order in which they were.
fn in_order(entries: Vec<Entry>, found: &[FunctionId]) -> Vec<Entry> {
    let places: HashMap<_, _> = found.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let mut chosen: Vec<_> = entries
        .into_iter()
        .filter_map(|entry| Some((*places.get(&entry.function)?, entry)))
        .collect();
    chosen.sort_by_key(|(place, _)| *place);
    chosen.into_iter().map(|(_, entry)| entry).collect()
}

fn tag_counts<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<TagCount> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for tag in entries.flat_map(|entry| &entry.tags) {
        *counts.entry(tag).or_default() += 1;
    }
    let mut tags: Vec<_> =
        counts.into_iter().map(|(tag, count)| TagCount { tag: tag.to_owned(), count }).collect();
    // Stable: equal counts stay in the order of the alphabet.
    tags.sort_by_key(|tag| Reverse(tag.count));
    tags
}

fn entry(row: &SqliteRow) -> Result<Entry> {
    let mut tags: Vec<String> = rows::json(row.try_get("tags")?, "versions")?;
    tags.sort_unstable();
    tags.dedup();
    Ok(Entry {
        function: FunctionId(row.try_get("id")?),
        version: VersionId(row.try_get("version")?),
        name: row.try_get("name")?,
        tags,
        kind: kind(row)?,
        deployed_at: Timestamp(row.try_get("queued_at")?),
    })
}

fn kind(row: &SqliteRow) -> Result<FunctionKind> {
    let kind: &str = row.try_get("kind")?;
    [FunctionKind::Function, FunctionKind::Model]
        .into_iter()
        .find(|known| known.as_str() == kind)
        .ok_or_else(|| StoreError::corrupt("versions", kind))
}

fn card(row: &SqliteRow, day: rollups::Day, median: Option<i64>) -> Result<FunctionCard> {
    let runs_by_hour = if day.by_hour.is_empty() { vec![0; 24] } else { day.by_hour };
    Ok(FunctionCard {
        function: rows::function_name(row)?,
        title: row.try_get("title")?,
        description: row.try_get("description")?,
        tags: rows::json(row.try_get("tags")?, "versions")?,
        cover: row.try_get("cover")?,
        kind: kind(row)?,
        build_status: builds::status(row)?,
        runs_by_hour,
        runs: day.jobs,
        errors: day.errors,
        median_run_time: median,
        deployed_at: Timestamp(row.try_get("queued_at")?),
    })
}
