package io.millrace.serving;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Registry;
import io.millrace.tracking.bundle.ModelBundles;
import io.millrace.tracking.bundle.ServableBundle;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Loads registered versions from their MLmodel bundles: into memory what Java evaluates, the rest
/// for processes.
public final class BundleModelLoader implements ModelLoader {
  private final Registry registry;
  private final ModelBundles bundles;
  private final OutsideModels outside;

  public BundleModelLoader(Registry registry, ModelBundles bundles, OutsideModels outside) {
    this.registry = registry;
    this.bundles = bundles;
    this.outside = outside;
  }

  @Override
  public Optional<ServedModel> named(ModelAlias alias) {
    return registry
        .byAlias(alias.model(), alias.name())
        .map(version -> new ServedModel(version.name(), version.version()));
  }

  @Override
  public ServableModel load(WantedModel model) {
    ServedModel id = model.id();
    ModelVersion version = registry.version(id.name(), id.version());
    try {
      ServableBundle bundle = bundles.load(version);
      return new ServableModel.InProcess(id, bundle.model(), bundle.outputs(), bundle.example());
    } catch (MillraceException e) {
      if (e.code() != ErrorCode.BUNDLE_INVALID) {
        throw e;
      }
      return outside.find(model, version).orElseThrow(() -> e);
    }
  }

  @Override
  public void requireAllowed(WantedModel model) {
    outside.requireAllowed(model);
  }

  @Override
  public void use(Set<WantedModel> models) {
    outside.use(models);
  }

  @Override
  public List<OutsideView> look(Set<WantedModel> models) {
    return outside.look(models);
  }
}
