package io.millrace.server.cli.alias;

import io.millrace.server.cli.ServerOption;
import io.millrace.server.client.ServerClient;
import io.millrace.tracking.ModelAlias;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The alias that a command is about, and the server that has it.
final class NamedAlias {
  @Mixin private ServerOption server = new ServerOption();

  @Parameters(index = "0", paramLabel = "MODEL@ALIAS", description = "Such as price@champion.")
  private String text = "";

  ServerClient client() {
    return server.client();
  }

  /// @throws io.millrace.base.MillraceException with `ALIAS_INVALID`
  String path() {
    ModelAlias alias = ModelAlias.parse("models:/" + text);
    return "api/models/%s/aliases/%s".formatted(encoded(alias.model()), encoded(alias.name()));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return text;
  }
}
