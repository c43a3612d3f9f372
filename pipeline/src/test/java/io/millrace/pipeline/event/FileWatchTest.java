package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.OBJECT_NOT_FOUND;
import static io.millrace.base.ErrorCode.PROJECT_PATH_INVALID;
import static io.millrace.base.ErrorCode.WATCH_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import io.millrace.base.bucket.Bucket;
import io.millrace.base.bucket.Buckets;
import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.pipeline.event.sql.SqlEventStore;
import io.millrace.pipeline.event.sql.SqlRules;
import io.millrace.pipeline.event.sql.SqlWatchedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class FileWatchTest {
  private static final Duration QUIET = Duration.ofSeconds(2);

  @TempDir Path project;
  private final TestClock clock = new TestClock();
  private Database database;
  private EventBus bus;
  private Path folder;

  @BeforeEach
  void open() throws IOException {
    database = TestDatabases.sqlite();
    TargetKinds kinds = new TargetKinds(List.of());
    bus =
        new DurableEventBus(
            new SqlEventStore(database), new SqlRules(database, kinds), kinds, clock);
    folder = Files.createDirectories(project.resolve("data/listings"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  /// A watch as after a start of the server.
  private FileWatch watch() {
    FileWatch watch =
        new FileWatch(
            new ProjectFolder(project),
            new Buckets(Map.of(), project),
            new SqlWatchedFiles(database),
            bus,
            clock);
    watch.watch(List.of(new Watch("listings", "data/listings/*.csv", QUIET)));
    return watch;
  }

  private void scanUntilQuiet(FileWatch watch) {
    watch.scanFolders();
    clock.advance(QUIET);
    watch.scanFolders();
  }

  private List<Event> events() {
    return bus.list(Long.MAX_VALUE, 100).stream().map(EventBus.Published::event).toList();
  }

  @Test
  void aFileThatStaysTheSameForTheQuietTimeIsAnEvent() throws IOException {
    Files.writeString(folder.resolve("june.csv"), "abc");
    FileWatch watch = watch();
    watch.scanFolders();
    assertThat(events()).isEmpty();
    clock.advance(QUIET);
    watch.scanFolders();

    Event event = events().getFirst();
    assertThat(event.type()).isEqualTo(Event.FILE_CREATED);
    assertThat(event.data().path("path").asString()).isEqualTo("data/listings/june.csv");
    assertThat(event.data().path("size").asInt()).isEqualTo(3);
    // The SHA-256 of "abc" is the example of FIPS 180-2.
    assertThat(event.data().path("sha256").asString())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void aGrowingFileWaits() throws IOException {
    Path file = Files.writeString(folder.resolve("june.csv"), "a");
    FileWatch watch = watch();
    for (int i = 0; i < 5; i++) {
      watch.scanFolders();
      clock.advance(QUIET.minusMillis(1));
      Files.writeString(file, "b", StandardOpenOption.APPEND);
    }
    watch.scanFolders();
    assertThat(events()).isEmpty();
    clock.advance(QUIET);
    watch.scanFolders();
    assertThat(events()).hasSize(1);
  }

  @Test
  void theSameFileTwiceIsOneEventAlsoAfterARestart() throws IOException {
    Path file = Files.writeString(folder.resolve("june.csv"), "abc");
    scanUntilQuiet(watch());
    scanUntilQuiet(watch());
    Files.writeString(file, "abc");
    Files.setLastModifiedTime(file, FileTime.from(clock.instant().plusSeconds(99)));
    scanUntilQuiet(watch());
    assertThat(events()).hasSize(1);

    Files.writeString(file, "other");
    scanUntilQuiet(watch());
    assertThat(events()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".june.csv",
        "~june.csv",
        "june.csv.part",
        "june.csv~",
        "june.csv.crdownload",
        "june.csv.TMP",
        "june.csv.filepart",
        "june.txt"
      })
  void unfinishedAndOtherNamesAreLeftAlone(String name) throws IOException {
    Files.writeString(folder.resolve(name), "abc");
    scanUntilQuiet(watch());
    assertThat(events()).isEmpty();
  }

  @Test
  void linksFoldersAndEmptyFilesAreLeftAlone() throws IOException {
    Path outside = Files.writeString(project.resolve("secret"), "abc");
    Files.createSymbolicLink(folder.resolve("link.csv"), outside);
    Files.createDirectory(folder.resolve("folder.csv"));
    Files.createFile(folder.resolve("empty.csv"));
    scanUntilQuiet(watch());
    assertThat(events()).isEmpty();
  }

  @Test
  void anObjectOfABucketIsAnEventAtOnceAndCanBeReadByItsPath() throws IOException {
    Bucket bucket = new Buckets(Map.of(), project).get("listings");
    bucket.put("2026/june.csv", out -> out.write('a'));
    bucket.put("2026/deeper/june.csv", out -> out.write('b'));
    bucket.put("2026/june.txt", out -> out.write('c'));
    FileWatch watch = watch();
    watch.watch(List.of(new Watch("june", "s3://listings/2026/*.csv")));
    watch.scanBuckets();
    watch.scanBuckets();

    assertThat(events()).hasSize(1);
    JsonNode data = events().getFirst().data();
    assertThat(data.path("path").asString()).isEqualTo("s3://listings/2026/june.csv");
    assertThat(data.path("name").asString()).isEqualTo("june.csv");
    Path copy;
    try (SourceFile file = TestFiles.of(project).open(data.path("path").asString())) {
      copy = file.path();
      assertThat(copy).hasContent("a");
    }
    assertThat(copy).doesNotExist();
  }

  @Test
  void anObjectThatIsGoneIsSaidByName() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> TestFiles.of(project).open("s3://listings/none.csv"))
        .withMessageContaining("none.csv")
        .returns(OBJECT_NOT_FOUND, MillraceException::code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://listings", "s3://listings/a/*/x.csv", "s3://listings/../x.csv"})
  void patternsOfBucketsAreChecked(String pattern) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new Watch("w", pattern))
        .returns(WATCH_INVALID, MillraceException::code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x/*.csv", "/etc/*.csv", "data/*/x.csv", "data//x.csv", "data/[.csv"})
  void patternsThatLeaveTheProjectAreRefused(String pattern) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new Watch("w", pattern))
        .returns(WATCH_INVALID, MillraceException::code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "/etc/passwd", "data/../secret", "data/link/x", ""})
  void namesThatLeaveTheProjectAreRefused(String name) throws IOException {
    Files.createSymbolicLink(project.resolve("data/link"), Path.of("/etc"));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new ProjectFolder(project).file(name))
        .returns(PROJECT_PATH_INVALID, MillraceException::code);
  }
}
