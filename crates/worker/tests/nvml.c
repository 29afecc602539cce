/* A driver's management library as far as the worker asks it, of a machine with six GPUs: the second is cut
   into instances, the fourth cannot be asked for by any function, the fifth fell off its bus. */
#include <stdio.h>

enum { SUCCESS = 0, NOT_SUPPORTED = 3, NOT_FOUND = 6, GPU_IS_LOST = 15 };

struct device { const char *name; const char *uuid; };

static struct device gpus[] = {
    {"NVIDIA L4", "GPU-0"},    {"NVIDIA A100-SXM4-40GB", "GPU-1"}, {"Tesla V100-SXM2-16GB", "GPU-2"},
    {"NVIDIA L40S", "GPU-3"},  {"Tesla T4", "GPU-4"},              {"Tesla T4", "GPU-5"},
};
/* Places without a UUID hold no instance. */
static struct device instances[] = {
    {"NVIDIA A100-SXM4-40GB MIG 3g.20gb", "MIG-1-0"}, {"", 0},
    {"NVIDIA A100-SXM4-40GB MIG 1g.5gb", "MIG-1-2"},  {"NVIDIA A100-SXM4-40GB MIG 2g.20gb", "MIG-1-3"},
};

int nvmlInit_v2(void) { return SUCCESS; }
int nvmlShutdown(void) { return SUCCESS; }

int nvmlDeviceGetCount_v2(unsigned *count) {
    *count = sizeof gpus / sizeof *gpus;
    return SUCCESS;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, struct device **device) {
    *device = &gpus[index];
    return index == 4 ? GPU_IS_LOST : SUCCESS;
}

int nvmlDeviceGetName(struct device *device, char *name, unsigned length) {
    snprintf(name, length, "%s", device->name);
    return SUCCESS;
}

int nvmlDeviceGetUUID(struct device *device, char *uuid, unsigned length) {
    snprintf(uuid, length, "%s", device->uuid);
    return SUCCESS;
}

int nvmlDeviceGetMigMode(struct device *device, unsigned *current, unsigned *pending) {
    *current = *pending = device == &gpus[1];
    /* Only what can be cut has a mode. */
    return device == &gpus[1] || device == &gpus[0] ? SUCCESS : NOT_SUPPORTED;
}

int nvmlDeviceGetMaxMigDeviceCount(struct device *device, unsigned *count) {
    *count = sizeof instances / sizeof *instances;
    return SUCCESS;
}

int nvmlDeviceGetMigDeviceHandleByIndex(struct device *device, unsigned index, struct device **instance) {
    *instance = &instances[index];
    return instances[index].uuid ? SUCCESS : NOT_FOUND;
}
