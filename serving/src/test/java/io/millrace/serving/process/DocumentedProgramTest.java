package io.millrace.serving.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import io.millrace.serving.OutsideModel;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.StoredArtifacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The three files of `docs/model-processes.md`, as they stand there. Needs Perl.
class DocumentedProgramTest {
  private static final ArtifactPath PLACE = ArtifactPath.ofModel("m-1", "");

  @TempDir Path folder;

  @Test
  void theProgramOfTheManualIsAModel() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "no Perl");
    Artifacts artifacts = new StoredArtifacts(new LocalObjectStore(folder.resolve("objects")));
    put(artifacts, "serve.pl", block("perl"));
    put(artifacts, "MLmodel", block("yaml"));
    put(artifacts, "input_example.json", block("json"));
    try (ModelProcesses processes =
        new ModelProcesses(
            artifacts,
            folder.toRealPath().resolve("state"),
            FaultyModel.policy(),
            Optional.empty(),
            Optional.empty(),
            FaultyModel.LIMITS,
            InstantSource.system())) {
      OutsideModel model =
          processes
              .find(LoggedVersion.wanted("perl"), LoggedVersion.at("perl", PLACE))
              .orElseThrow()
              .model();
      model.start();
      Frame rows =
          Frame.of(
              new NumberColumn("mileage", new double[] {10_000, 20_000, 30_000}),
              new TextColumn("fuel", new @Nullable String[] {"diesel", "petrol", null}));
      assertThat(model.predict(rows)).containsExactly(19_500, 18_000, 17_000);
    }
  }

  /// The first block of a language below the heading.
  private static String block(String language) throws IOException {
    String manual = Files.readString(Path.of("../docs/model-processes.md"));
    String below = manual.substring(manual.indexOf("\n### In any language\n"));
    Matcher block =
        Pattern.compile("\n```" + language + "\n(.*?\n)```\n", Pattern.DOTALL).matcher(below);
    assertThat(block.find()).as(language).isTrue();
    return block.group(1);
  }

  private static void put(Artifacts artifacts, String name, String text) {
    artifacts.put(PLACE.resolve(name), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
