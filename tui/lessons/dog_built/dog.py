from threading import Thread
from time import sleep

detect_word = ''.join(['d', 'o', 'g'])

# 문장에 탐지 단어가 있는지 확인하는 함수
def print_worker():
    global detect_word
    text = 'dogs are cute'
    while 1:
        check = detect_word in text
        print(check)
        if check is False:
            break
        sleep(1)

# 탐지 단어를 바꾸는 함수
def change_worker():
    global detect_word
    sleep(3)
    detect_word = 'cat'


tread1 = Thread(target=print_worker)
tread1.start()

tread2 = Thread(target=change_worker)
tread2.start()
