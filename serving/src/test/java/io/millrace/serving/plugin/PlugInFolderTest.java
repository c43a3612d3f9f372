package io.millrace.serving.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.serving.CombineFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlugInFolderTest {
  private static final String[] SOURCES = {
    source(
        "First", "public double combine(Row row) { return row.prediction(row.models().get(0)); }"),
    """
    package com.example;
    public final class Stranger {}
    """,
    """
    package com.example;
    public abstract class Vague implements io.millrace.serving.CombineFunction {}
    """,
    source("Shy", "private Shy() {} public double combine(Row row) { return 1; }"),
    source(
        "Failing",
        "public Failing() { throw new IllegalStateException(\"no licence\"); }"
            + " public double combine(Row row) { return 1; }"),
  };

  @TempDir Path folder;

  private static String source(String name, String body) {
    return "package com.example; public final class %s implements io.millrace.serving.CombineFunction { %s }"
        .formatted(name, body);
  }

  private record Only(double value) implements CombineFunction.Row {
    @Override
    public List<String> models() {
      return List.of("only");
    }

    @Override
    public double prediction(String model) {
      return value;
    }

    @Override
    public OptionalDouble number(String field) {
      return OptionalDouble.empty();
    }

    @Override
    public Optional<String> text(String field) {
      return Optional.empty();
    }
  }

  @Test
  void makesANewInstanceOfAClass() throws IOException {
    Jar.write(folder.resolve("some.jar"), SOURCES[0]);
    try (PlugInFolder plugIns = PlugInFolder.of(folder)) {
      CombineFunction first = plugIns.combine("com.example.First");
      assertThat(first.combine(new Only(7))).isEqualTo(7);
      assertThat(plugIns.combine("com.example.First")).isNotSameAs(first);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "com.example.Nobody   | is in none of the plug-ins [some.jar]",
        "com.example          | is in none of the plug-ins [some.jar]",
        "com/example/First    | is in none of the plug-ins [some.jar]",
        "com.example.Stranger | is no class that implements CombineFunction",
        "com.example.Vague    | is no class that implements CombineFunction",
        "java.lang.String     | is no class that implements CombineFunction",
        "com.example.Shy      | has no public constructor without parameters",
        "com.example.Failing  | its constructor throws java.lang.IllegalStateException: no licence",
      })
  void saysWhyAClassIsOfNoUse(String name, String why) throws IOException {
    Jar.write(
        folder.resolve("some.jar"), SOURCES[0], SOURCES[1], SOURCES[2], SOURCES[3], SOURCES[4]);
    try (PlugInFolder plugIns = PlugInFolder.of(folder)) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> plugIns.combine(name))
          .returns(ErrorCode.PLUG_IN_INVALID, MillraceException::code)
          .withMessageContaining("combine: class '%s' ", name)
          .withMessageContaining(why);
    }
  }

  /// Neither the rest of the server nor its libraries.
  @ParameterizedTest
  @CsvSource({"io.millrace.serving.Endpoints", "org.slf4j.Logger", "io.millrace.serving.PlugIns"})
  void hidesTheServerFromPlugIns(String name) throws IOException {
    Jar.write(folder.resolve("some.jar"), SOURCES[0]);
    try (PlugInFolder plugIns = PlugInFolder.of(folder)) {
      ClassLoader loader = plugIns.combine("com.example.First").getClass().getClassLoader();
      assertThatExceptionOfType(ClassNotFoundException.class)
          .isThrownBy(() -> Class.forName(name, false, loader));
      assertThat(loader).isNotNull();
    }
  }

  @Test
  void saysThatAJarIsBroken() throws IOException {
    Files.writeString(folder.resolve("broken.jar"), "no jar");
    Jar.write(folder.resolve("good.jar"), SOURCES[0]);
    try (PlugInFolder plugIns = PlugInFolder.of(folder)) {
      assertThat(plugIns.combine("com.example.First").combine(new Only(3))).isEqualTo(3);
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> plugIns.combine("com.example.Other"))
          .returns(ErrorCode.PLUG_IN_INVALID, MillraceException::code)
          .withMessageContaining("[broken.jar, good.jar]");
    }
  }

  @Test
  void needsNoFolder() {
    try (PlugInFolder plugIns = PlugInFolder.of(folder.resolve("none"))) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> plugIns.combine("com.example.First"))
          .withMessageContaining("is in none of the plug-ins []");
    }
  }
}
