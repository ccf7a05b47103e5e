import sys

from tpu_training.evaluate import main

if __name__ == "__main__":
    sys.exit(main())
