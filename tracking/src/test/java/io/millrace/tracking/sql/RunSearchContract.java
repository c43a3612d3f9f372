package io.millrace.tracking.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.database.Database;
import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.Metric;
import io.millrace.tracking.NewExperiment;
import io.millrace.tracking.Page;
import io.millrace.tracking.Param;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.RunUpdate;
import io.millrace.tracking.Search;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.NaiveRunSearch.SortBy;
import io.millrace.tracking.sql.NaiveRunSearch.Term;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A search finds what a look at every run finds, in the same order, and its pages hold each run
/// once while runs are added: random runs, filters and orders on every engine.
abstract class RunSearchContract {
  private static final int RUNS = 60;
  private static final int SEARCHES = 150;
  private static final long SEED = Long.getLong("millrace.search.seed", System.nanoTime());

  /// Cases, scripts, wildcards and quotes that searches trip over.
  private static final List<String> TEXTS =
      List.of("", "a", "A", "ab%", "a_b", "it's", "Straße", "STRASSE", "ñandú", "ÑANDÚ", "😀", "!");

  private static final List<String> PATTERNS =
      List.of("%", "a%", "_", "%_b", "%s%", "ñ%", "STRA%", "😀", "!%", "");
  private static final List<Double> NUMBERS =
      List.of(0.0, -0.0, 1.5, -2.0, 1e300, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE);
  private static final List<String> KEYS = List.of("k", "max depth", "a.b");
  private static final List<String> TEXT_OPERATORS = List.of("=", "!=", "LIKE", "ILIKE");
  private static final List<String> NUMBER_OPERATORS = List.of("=", "!=", ">", ">=", "<", "<=");

  private final SplittableRandom random = new SplittableRandom(SEED);

  abstract Database open();

  @Test
  void aSearchFindsWhatALookAtEveryRunFinds() {
    try (Database database = open()) {
      SqlTracking tracking = new SqlTracking(database, Instant::now);
      String experiment =
          new SqlExperiments(database, Instant::now).create(NewExperiment.named("all")).id();
      List<Run> runs = new ArrayList<>();
      IntStream.range(0, RUNS).forEach(_ -> runs.add(run(tracking, experiment)));
      for (int i = 0; i < SEARCHES; i++) {
        NaiveRunSearch wanted = new NaiveRunSearch(terms(runs), keys());
        assertThat(pages(tracking, experiment, wanted, runs))
            .as("seed %d: %s order by %s", SEED, wanted.filter(), wanted.orderBy())
            .isEqualTo(wanted.ids(runs));
      }
    }
  }

  /// What the pages of a search hold of the runs that were there when it began.
  private List<String> pages(
      SqlTracking tracking, String experiment, NaiveRunSearch wanted, List<Run> runs) {
    List<String> known = runs.stream().map(Run::id).toList();
    List<String> found = new ArrayList<>();
    Search search =
        new Search(wanted.filter(), wanted.orderBy(), random.nextInt(1, 40), Optional.empty());
    List<Run> added = new ArrayList<>();
    Page<Run> page;
    do {
      page = tracking.search(RunSearch.in(experiment, search));
      page.items().stream().map(Run::id).filter(known::contains).forEach(found::add);
      search = search.from(page.nextPageToken());
      if (random.nextInt(20) == 0) {
        added.add(run(tracking, experiment));
      }
    } while (page.nextPageToken().isPresent());
    if (!added.isEmpty()) {
      assertThat(found).isEqualTo(wanted.ids(runs));
      runs.addAll(added);
      return wanted.ids(runs);
    }
    return found;
  }

  private Run run(SqlTracking tracking, String experiment) {
    Run run =
        tracking.startRun(
            new StartRun(
                experiment,
                Optional.of(text()).filter(name -> !name.isEmpty()),
                text(),
                Optional.of(Instant.ofEpochMilli(random.nextInt(5))),
                List.of(),
                Optional.empty()));
    List<Metric> metrics = new ArrayList<>();
    List<Param> params = new ArrayList<>();
    List<Tag> tags = new ArrayList<>();
    for (String key : KEYS) {
      if (random.nextBoolean()) {
        metrics.add(Metric.of(key, any(NUMBERS), 0, 0));
      }
      if (random.nextBoolean()) {
        params.add(new Param(key, text()));
      }
      if (random.nextBoolean()) {
        tags.add(new Tag(key, text()));
      }
    }
    tracking.log(run.id(), new RunLog(metrics, params, tags));
    if (random.nextBoolean()) {
      DatasetName dataset = new DatasetName(any(KEYS), "digest");
      List<Tag> context = List.of(new Tag("mlflow.data.context", text()));
      tracking.logInputs(
          run.id(),
          List.of(
              new DatasetInput(
                  dataset, "local", "{}", Optional.empty(), Optional.empty(), context)),
          List.of());
    }
    if (random.nextBoolean()) {
      tracking.update(
          run.id(),
          new RunUpdate(
              Optional.of(any(List.of(RunStatus.values()))),
              Optional.of(Instant.ofEpochMilli(random.nextInt(5))),
              Optional.empty()));
    }
    return tracking.run(run.id());
  }

  private List<Term> terms(List<Run> runs) {
    return IntStream.range(0, random.nextInt(4)).mapToObj(_ -> term(runs)).toList();
  }

  private Term term(List<Run> runs) {
    return switch (random.nextInt(7)) {
      case 0, 1 -> numeric("metrics", any(KEYS), number());
      case 2 -> entry("params");
      case 3 -> entry("tags");
      case 4 -> textual("datasets", any(List.of("name", "digest", "context")), isTrue());
      case 5 -> numeric("", any(List.of("start_time", "end_time")), "" + random.nextInt(5));
      default ->
          random.nextInt(4) == 0
              ? new Term(
                  "",
                  "run_id",
                  any(List.of("IN", "NOT IN")),
                  List.of(any(runs).id(), any(runs).id()))
              : textual("", any(List.of("run_name", "status", "user_id")), false);
    };
  }

  private Term numeric(String entity, String key, String value) {
    return new Term(entity, key, any(NUMBER_OPERATORS), List.of(value));
  }

  private String number() {
    double value = any(NUMBERS);
    return Double.isFinite(value) ? Double.toString(value) : "1.7976931348623157e308";
  }

  private Term entry(String entity) {
    return random.nextInt(4) == 0
        ? new Term(entity, any(KEYS), any(List.of("IS NULL", "IS NOT NULL")), List.of())
        : textual(entity, any(KEYS), false);
  }

  private Term textual(String entity, String key, boolean isListAllowed) {
    if (isListAllowed && isTrue()) {
      return new Term(entity, key, any(List.of("IN", "NOT IN")), List.of(text(), text()));
    }
    String operator = any(TEXT_OPERATORS);
    return new Term(
        entity,
        key,
        operator,
        List.of(operator.endsWith("LIKE") ? any(PATTERNS) : isTrue() ? text() : any(KEYS)));
  }

  /// Each at most once.
  private List<SortBy> keys() {
    List<SortBy> keys = new ArrayList<>();
    HashSet<String> seen = new HashSet<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      String entity = any(List.of("metrics", "params", "tags", ""));
      String key =
          entity.isEmpty()
              ? any(List.of("run_id", "run_name", "status", "user_id", "start_time", "end_time"))
              : any(KEYS);
      if (seen.add(entity + key)) {
        keys.add(new SortBy(entity, key, isTrue()));
      }
    }
    return keys;
  }

  private String text() {
    return any(TEXTS);
  }

  private boolean isTrue() {
    return random.nextBoolean();
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
