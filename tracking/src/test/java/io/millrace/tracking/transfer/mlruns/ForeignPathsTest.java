package io.millrace.tracking.transfer.mlruns;

import static io.millrace.base.ErrorCode.EXPORT_FOLDER_INVALID;
import static io.millrace.base.ErrorCode.IMPORT_SOURCE_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Tag;
import io.millrace.tracking.transfer.ExperimentCopy;
import io.millrace.tracking.transfer.RegisteredModelCopy;
import io.millrace.tracking.transfer.RunCopy;
import io.millrace.tracking.transfer.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A folder from somebody else says where its files are, and a server how its things are called:
/// neither makes the command read or write anything outside of the folders that its user named.
class ForeignPathsTest {
  private static final String RUN = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;

  @BeforeEach
  void lay() throws IOException {
    write("home/key", "secret");
    write("mlruns/7/meta.yaml", "experiment_id: '7'\nname: cars\n");
    Files.createDirectories(folder.resolve("served"));
    run("artifact_uri: mlflow-artifacts:/7/" + RUN + "/artifacts\n");
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    return Files.writeString(file, text);
  }

  private void run(String meta) throws IOException {
    write("mlruns/7/" + RUN + "/meta.yaml", "run_id: " + RUN + "\nstatus: 3\n" + meta);
  }

  private void link(String name, String target) throws IOException {
    Path link = folder.resolve("mlruns/7").resolve(RUN).resolve(name);
    Files.createDirectories(link.resolveSibling("."));
    Files.createSymbolicLink(link, folder.resolve(target));
  }

  private Source source(String served) {
    return new MlrunsSource(folder.resolve("mlruns"), folder.resolve(served));
  }

  private static RunCopy onlyRun(Source source) {
    List<RunCopy> runs = new ArrayList<>();
    source.runs("7", runs::add);
    assertThat(runs).hasSize(1);
    return runs.getFirst();
  }

  private Source.Artifacts artifacts(String served) {
    Source source = source(served);
    return source.artifacts(onlyRun(source));
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(call)
        .returns(code, MillraceException::code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%s/home", "file://%s/home", "../home", "mlflow-artifacts:/../home", "file:home"})
  void artifactsOutsideOfTheNamedFoldersAreLeftWhereTheyAre(String location) throws IOException {
    String uri = location.formatted(folder);
    run("artifact_uri: " + uri + "\n");

    assertThat(artifacts("served")).isEqualTo(new Source.Artifacts.Elsewhere(uri));
  }

  @Test
  void artifactsInANamedFolderCome() throws IOException {
    run("artifact_uri: %s/home\n".formatted(folder));

    assertThat(artifacts("home"))
        .isEqualTo(new Source.Artifacts.Files(List.of(new Source.File("key", 6))));
  }

  @Test
  void linksAmongArtifactsAreToldAndNotFollowed() throws IOException {
    write("mlruns/7/" + RUN + "/artifacts/plain", "1");
    link("artifacts/key", "home/key");
    link("artifacts/folder", "home");

    assertThat(artifacts("served"))
        .isEqualTo(
            new Source.Artifacts.Files(
                List.of(new Source.File("plain", 1)), List.of("folder", "key")));
  }

  @Test
  void aLinkInPlaceOfTheArtifactsLeadsNowhere() throws IOException {
    link("artifacts", "home");

    assertThat(artifacts("served")).isInstanceOf(Source.Artifacts.Elsewhere.class);
  }

  @Test
  void linksAmongTagsAreNoTags() throws IOException {
    link("tags/key", "home/key");

    assertThat(onlyRun(source("served")).tags()).isEmpty();
  }

  @Test
  void theIdOfARunIsTheNameOfItsFolder() throws IOException {
    write("mlruns/7/other/meta.yaml", "run_id: ../../../home\nstatus: 3\n");

    assertRefused(IMPORT_SOURCE_INVALID, () -> source("served").runs("7", _ -> {}));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../../x", "/x", "."})
  void namesOfAServerStayBelowTheFolderThatIsWritten(String name) throws IOException {
    MlrunsWriter writer = new MlrunsWriter(folder.resolve("out"));
    List<Tag> tags = List.of(new Tag(name, "1"));

    assertRefused(EXPORT_FOLDER_INVALID, () -> writer.write(experiment(name, List.of())));
    assertRefused(EXPORT_FOLDER_INVALID, () -> writer.write(experiment("1", tags)));
    assertRefused(
        EXPORT_FOLDER_INVALID,
        () ->
            writer.write(
                new RegisteredModelCopy(
                    name, Optional.empty(), 0, 0, List.of(), List.of(), List.of())));
  }

  private static ExperimentCopy experiment(String id, List<Tag> tags) {
    return new ExperimentCopy(id, "cars", Lifecycle.ACTIVE, 0, 0, tags);
  }
}
