//! Cases: versions, uniqueness, order.

use server::store::{
    Tx,
    cases::{self, CaseRow, EventRow},
    is_duplicate,
    queue::{self, Standing, StateCount, Turn, Wanted},
};
use uuid::Uuid;

use crate::support::{Engine, Household, Portal, at, on_both_engines};

pub fn dossier(portal: &Portal, household: &Household, child: u128) -> CaseRow {
    CaseRow {
        id: portal.clock.new_id(),
        number: None,
        kind: "dossier".into(),
        state: "draft".into(),
        family_id: household.family,
        child_id: Some(Uuid::from_u128(child)),
        child_name: "Léa TEST2".into(),
        school_year: Some(2026),
        activity_id: None,
        title: "Dossier de Léa 2026-2027".into(),
        content: "{}".into(),
        version: 1,
        agent_id: None,
        created_at: portal.clock.now(),
        submitted_at: None,
        updated_at: portal.clock.now(),
        state_since: None,
        to_correct: String::new(),
        corrected: String::new(),
        correct_by: None,
        unanswered_since: None,
        new_files_since: None,
        seat: String::new(),
        ticket: None,
        offered_until: None,
        site_id: None,
    }
}

async fn insert(portal: &Portal, row: &CaseRow) -> sqlx::Result<()> {
    let mut tx = portal.db().write().await?;
    cases::insert_case(&mut tx, row).await?;
    tx.commit().await
}

async fn of_two_changes_to_one_version_the_first_wins(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.family("c.temp").await;
    let row = dossier(&portal, &household, 1);
    insert(&portal, &row).await.expect("a case");
    let (one, other) = (CaseRow { content: "one".into(), ..row.clone() }, CaseRow { content: "other".into(), ..row.clone() });
    let mut tx = portal.db().write().await.expect("a transaction");
    assert!(cases::update_case(&mut tx, &one).await.expect("answered"));
    assert!(!cases::update_case(&mut tx, &other).await.expect("answered"));
    tx.commit().await.expect("committed");
    let mut tx = portal.db().read().await.expect("a transaction");
    let kept = cases::find_case(&mut tx, row.id).await.expect("a search").expect("a case");
    assert_eq!((kept.content.as_str(), kept.version), ("one", 2));
}

async fn a_child_has_one_live_dossier_a_year(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.family("c.temp").await;
    for over in ["refused", "withdrawn"] {
        let number = Some(format!("D-2026-{over}"));
        insert(&portal, &CaseRow { state: over.into(), number, ..dossier(&portal, &household, 1) }).await.expect("one that is over");
    }
    insert(&portal, &dossier(&portal, &household, 1)).await.expect("a live one");
    let error = insert(&portal, &dossier(&portal, &household, 1)).await.expect_err("a second live one");
    assert!(is_duplicate(&error), "{error}");
    insert(&portal, &dossier(&portal, &household, 2)).await.expect("that of another child");
}

async fn a_family_has_one_open_declaration(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (one, other) = (portal.family("one").await, portal.family("other").await);
    let declaration = |household| CaseRow { kind: "entourage".into(), child_id: None, school_year: None, ..dossier(&portal, household, 1) };
    insert(&portal, &declaration(&one)).await.expect("the first");
    assert!(is_duplicate(&insert(&portal, &declaration(&one)).await.expect_err("a second")));
    insert(&portal, &declaration(&other)).await.expect("that of another family");
}

async fn what_makes_no_sense_is_refused_by_the_database_itself(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.family("c.temp").await;
    let good = || dossier(&portal, &household, 1);
    for bad in [
        CaseRow { state: "lost".into(), ..good() },
        CaseRow { state: "submitted".into(), ..good() },
        CaseRow { school_year: None, ..good() },
        CaseRow { kind: "registration".into(), ..good() },
        CaseRow { child_id: None, ..good() },
        CaseRow { family_id: Uuid::nil(), ..good() },
    ] {
        let error = insert(&portal, &bad).await.expect_err("nonsense");
        assert!(!is_duplicate(&error), "{bad:?}");
    }
}

async fn histories_and_queues_are_in_order(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.family("c.temp").await;
    let mut ids = Vec::new();
    for (n, hour) in [(1, 12), (2, 9), (3, 10)] {
        let (number, submitted_at) = (Some(format!("D-2026-0000{n}")), Some(at(5, 20, hour)));
        let row = CaseRow { number, submitted_at, state: "submitted".into(), ..dossier(&portal, &household, n) };
        insert(&portal, &row).await.expect("a case");
        ids.push(row.id);
    }
    let mut tx = portal.db().write().await.expect("a transaction");
    for (hour, act) in [(9, "submit"), (11, "validate"), (10, "take_over")] {
        let event = EventRow {
            id: portal.clock.new_id(),
            case_id: ids[0],
            act: act.into(),
            state: "submitted".into(),
            account_id: None,
            actor: "Le service".into(),
            reason: String::new(),
            at: at(5, 20, hour),
        };
        cases::insert_event(&mut tx, &event).await.expect("an event");
    }
    let history: Vec<_> = cases::events_of_case(&mut tx, ids[0]).await.expect("a history").into_iter().map(|row| row.event.act).collect();
    assert_eq!(history, ["validate", "take_over", "submit"], "last first");
    let (all, waiting) = (Wanted::default(), Standing::Waiting);
    let found = async |tx: &mut Tx, standing: Standing, turn: Turn| -> Vec<Uuid> {
        queue::queue(tx, &all, standing, turn, 2).await.expect("a queue").into_iter().map(|row| row.case.id).collect()
    };
    let turn = Turn::default();
    assert_eq!(found(&mut tx, waiting, turn).await, [ids[1], ids[2]], "who has waited longest first, no more than asked for");
    assert_eq!(found(&mut tx, waiting, Turn { after: Some(ids[1]), ..turn }).await, [ids[2], ids[0]]);
    assert_eq!(found(&mut tx, waiting, Turn { after: Some(ids[2]), is_down: true, ..turn }).await, [ids[1]]);
    assert_eq!(found(&mut tx, Standing::In("submitted"), turn).await, [ids[1], ids[2]]);
    assert!(found(&mut tx, Standing::In("refused"), turn).await.is_empty());
    assert!(found(&mut tx, Standing::Unanswered, turn).await.is_empty());
    assert!(found(&mut tx, Standing::NewFiles, turn).await.is_empty());
    let counts = queue::state_counts(&mut tx, &all, at(5, 20, 10)).await.expect("counts");
    assert_eq!(counts, [StateCount { state: "submitted".into(), count: 3, waiting: 3, late: 1 }]);
}

on_both_engines!(
    of_two_changes_to_one_version_the_first_wins,
    a_child_has_one_live_dossier_a_year,
    a_family_has_one_open_declaration,
    what_makes_no_sense_is_refused_by_the_database_itself,
    histories_and_queues_are_in_order,
);
